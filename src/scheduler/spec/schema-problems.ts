import type { z } from 'zod';
import { parameterNames } from './parameter-schema.ts';
import type { Path, Problem } from './problem.ts';
import { specKeys, splitKeys } from './spec-schema.ts';

/** The problems that the schema found, one for each wrong key or value. */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  isList: (path: Path) => boolean,
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = filePath(issue.path as (string | number)[], isList);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
    const candidates = candidatesOf(issue);
    return [{ path, expected: issue.message, got: issue.input, candidates }];
  });
}

function candidatesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'custom' ? ((issue.params?.['candidates'] as string[] | undefined) ?? []) : [];
}

/** A reference that is written as one mapping is read as a list of one: its index is not in the file. */
function filePath(path: (string | number)[], isList: (path: Path) => boolean): Path {
  return path[0] === 'reference' && !isList(['reference']) ? ['reference', ...path.slice(2)] : path;
}

function unknownKey(path: Path): Problem {
  const [section] = path;
  if (path.length === 1) return unknownTopKey(String(section));
  const known = section === 'split' ? splitKeys : parameterNames;
  return { path, unknownKey: true, expected: `one of ${known.join(', ')}`, candidates: known };
}

function unknownTopKey(key: string): Problem {
  const expected = parameterNames.includes(key) ? `parameters.${key}` : `one of ${specKeys.join(', ')}`;
  return { path: [key], unknownKey: true, expected, candidates: [...specKeys, ...parameterNames] };
}
