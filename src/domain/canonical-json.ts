import { sha256 } from './sha256.ts';

/**
 * JSON text that is equal for equal values, whatever the order of their keys. Keys without a value are left out;
 * a number that JSON cannot hold is a fault of the caller.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

/** SHA-256 of the canonical JSON, its first `digits` hexadecimal digits. */
export function hashCanonical(value: unknown, digits: number): string {
  return sha256(canonicalJson(value)).slice(0, digits);
}

function sortKeys(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`expected a finite number, got ${value}`);
  }
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sortKeys(held)]),
  );
}
