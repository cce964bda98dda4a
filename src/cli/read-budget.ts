import parseDuration from 'parse-duration';
import { DiceboardError } from '../domain/errors.ts';
import type { Budget } from '../scheduler/fit-budget.ts';

/** The parser reads any text that holds a number and a unit; a budget holds nothing else. */
const shape = /^\s*(\d+(\.\d+)?\s*(d|day|days|h|hour|hours|m|min|minutes?|s|sec|seconds?)\s*)+$/;

/** A budget of wall-clock: `3h`, `90m`, `1.5h`, `2d`, `1h 30m`. Throws USAGE for anything else. */
export function readBudget(text: string): Budget {
  const milliseconds = shape.test(text) ? parseDuration(text) : null;
  if (milliseconds !== null && milliseconds > 0) return { seconds: milliseconds / 1000, text: text.trim() };
  throw new DiceboardError('USAGE', `--budget: expected a duration above zero, got "${text}"`, {
    remedy: 'write it as 3h, 90m, 1.5h or 2d',
  });
}
