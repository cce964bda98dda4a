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
  const nearest = typeof word === 'string' ? nearestWord(word, candidates ?? []) : null;
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
