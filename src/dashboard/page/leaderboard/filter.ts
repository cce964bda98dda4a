import { filterFields, marks } from './filter-fields.ts';
import type { FilterField, NumberKind } from './filter-fields.ts';
import type { BoardItem } from './board-item.ts';

export interface Filter {
  readonly matches: (item: BoardItem) => boolean;
  /** What could not be read, each with what was expected; a term with a problem leaves out no row. */
  readonly problems: readonly string[];
}

type Test = (item: BoardItem) => boolean;
type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':';

const term = /(-?)(?:([a-z][\w-]*)\s*(!=|<=|>=|[=<>:])\s*)?("[^"]*"?|[^\s"]+)/gi;
const units: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9 };

/**
 * Terms apart by spaces, all of which a row must meet: `optimizer=sgd`, `dice>0.7` (or `dice>70`), `difference>1`
 * (a point), `macs<1G`, `tag:x`, `is:starred`, `"plain words"`; a `-` before a term turns it round.
 */
export function parseFilter(text: string): Filter {
  const tests: Test[] = [];
  const problems: string[] = [];
  for (const [, minus, name, operator, quoted = ''] of text.matchAll(term)) {
    const value = quoted.replace(/^"|"$/g, '').toLowerCase();
    const test =
      name === undefined ? plainWord(value) : fieldTest({ name, operator: operator as Operator, value });
    if (typeof test === 'string') problems.push(test);
    else tests.push(minus === '-' ? (item) => !test(item) : test);
  }
  return { matches: (item) => tests.every((test) => test(item)), problems };
}

const plainWord =
  (word: string): Test =>
  ({ text }) =>
    text.includes(word);

function fieldTest(asked: { name: string; operator: Operator; value: string }): Test | string {
  const field = filterFields.find(({ name }) => name.toLowerCase() === asked.name.toLowerCase());
  if (field === undefined)
    return `no field ${asked.name}; there are ${filterFields.map(({ name }) => name).join(', ')}`;
  return field.kind === 'text' ? textTest(field, asked) : numberTest(field, asked);
}

function textTest(
  field: Extract<FilterField, { kind: 'text' }>,
  { operator, value }: { operator: Operator; value: string },
): Test | string {
  if (/[<>]/.test(operator)) return `${field.name} is text: it takes =, != or :, got ${operator}`;
  if (field.name === 'is' && !(value in marks))
    return `is: takes ${Object.keys(marks).join(', ')}, got ${value}`;
  const wanted = { true: 'yes', false: 'no', on: 'yes', off: 'no' }[value] ?? value;
  const holds: Test = (item) => field.value(item).some((known) => known.toLowerCase() === wanted);
  const partly: Test = (item) => field.value(item).some((known) => known.toLowerCase().includes(wanted));
  if (operator === '!=') return (item) => !holds(item);
  return operator === ':' && field.name === 'protocol' ? partly : holds;
}

function numberTest(
  field: Extract<FilterField, { kind: NumberKind }>,
  { operator, value }: { operator: Operator; value: string },
): Test | string {
  const asked = readNumber(value);
  if (asked === null) return `${field.name} is a number, got ${value}`;
  const bound = asked * scaleOf(field.kind, { value, asked });
  return (item) => {
    const known = field.value(item);
    return known !== null && compare(known, operator, bound);
  };
}

/** From what is asked for to what a row holds; what is said with a `%` is a share already. */
function scaleOf(kind: NumberKind, { value, asked }: { value: string; asked: number }): number {
  if (kind === 'points') return value.endsWith('%') ? 1 : 0.01;
  return kind === 'share' && Math.abs(asked) > 1 ? 0.01 : 1;
}

/** `0.7`, `70%`, `500k`, `1.2G`. */
function readNumber(text: string): number | null {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%|[kmg])?$/.exec(text);
  if (match?.[1] === undefined) return null;
  const scale = match[2] === '%' ? 0.01 : (units[match[2] ?? ''] ?? 1);
  return Number(match[1]) * scale;
}

function compare(known: number, operator: Operator, bound: number): boolean {
  if (operator === '<') return known < bound;
  if (operator === '<=') return known <= bound;
  if (operator === '>') return known > bound;
  if (operator === '>=') return known >= bound;
  const same = Math.abs(known - bound) <= 1e-9 * Math.max(1, Math.abs(bound));
  return operator === '!=' ? !same : same;
}
