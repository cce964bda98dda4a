import { canonicalJson } from '../domain/canonical-json.ts';
import { DiceboardError } from '../domain/errors.ts';

/** A value as text for a JSON column; refuses NaN and infinities, which JSON.stringify would turn into null. */
export function toJson(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    throw new DiceboardError(
      'INTERNAL',
      `expected a value that JSON can hold, got ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}
