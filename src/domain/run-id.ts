import { hashCanonical } from './canonical-json.ts';
import type { RunSettings } from './run.ts';

/** A run's id: 16 hexadecimal digits of the hash of every setting that can change its result. */
export function hashRun(settings: RunSettings): string {
  return hashCanonical(settings, 16);
}
