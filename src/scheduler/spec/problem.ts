import { nearestWord } from '../../domain/nearest-word.ts';

export type Path = readonly (string | number)[];

/** One thing wrong with a spec: where, what was expected, what came. */
export interface Problem {
  readonly path: Path;
  /** After "expected"; an unknown key has none. */
  readonly expected: string;
  /** What came; left out where the place is empty or the key itself is wrong. */
  readonly got?: unknown;
  readonly unknownKey?: boolean;
  /** Words among which the meant one may be. */
  readonly candidates?: readonly string[];
}

/** `parameters.momentum: expected a number from 0 below 1, got "high"`. */
export function describeProblem(problem: Problem): string {
  const subject = problem.path.length === 0 ? '' : `${problem.path.join('.')}: `;
  if (problem.unknownKey) return `${subject}unknown key, expected ${problem.expected}${suggest(problem)}`;
  return `${subject}expected ${problem.expected}, got ${show(problem.got)}${suggest(problem)}`;
}

function suggest({ unknownKey, path, got, candidates }: Problem): string {
  const word = unknownKey ? path.at(-1) : got;
  const isWord = typeof word === 'string' && word.length <= longestWord;
  const nearest = isWord ? nearestWord(word, candidates ?? []) : null;
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

/** Longer ones are no misspelling of a key. */
const longestWord = 64;
const longestValue = 80;
/** Of a list or mapping that is shown: what is beyond does not fit the line. */
const mostItems = 40;

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(abridge(value, 3)) ?? String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 3)}...` : text;
}

/** Its beginning alone: aliases make a value of a small file as long as a book. */
function abridge(value: unknown, levels: number): unknown {
  if (typeof value === 'string') return value.slice(0, longestValue);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '...';
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => abridge(item, levels - 1));
  const entries = Object.entries(value).slice(0, mostItems);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.slice(0, longestValue), abridge(item, levels - 1)]),
  );
}
