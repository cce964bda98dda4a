import { describeCondition } from '../../domain/condition.ts';
import { describeExpected } from '../../domain/parameter-check.ts';
import { parameterDeclarations, type ParameterDeclaration } from '../../domain/parameter-declarations.ts';

/** The parameters as a Markdown table: the one of docs/specs.md. */
export function renderParameterTable(): string {
  const rows = parameterDeclarations.map((declaration) => [
    `\`${declaration.name}\``,
    describeExpected(declaration),
    describeDefault(declaration),
    describeCondition(declaration.appliesWhen) || 'always',
    declaration.doc,
  ]);
  const head = ['parameter', 'takes', 'default', 'read when', 'meaning'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function describeDefault(declaration: ParameterDeclaration): string {
  const other = declaration.defaultWhen;
  if (other === undefined) return String(declaration.default);
  return `${declaration.default}; ${other.value} where ${describeCondition(other.condition)}`;
}
