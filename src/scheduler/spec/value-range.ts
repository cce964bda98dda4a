/** Most values that one range may have. */
export const longestRange = 10_000;

const pattern = /^\s*(linspace|logspace)\s*\[([^\]]*)\]\s*$/;

export type RangeReading = { readonly values: readonly number[] } | { readonly expected: string };

/**
 * Reads `linspace[a, b, n]` or `logspace[a, b, n]`: n values from a to b, both ends included and exact, evenly spaced
 * (logspace: by equal factors, a and b being values, not exponents); those between are rounded to 12 significant
 * digits. Null where the text is no range at all.
 */
export function readRange(text: string): RangeReading | null {
  const [, kind, inside] = pattern.exec(text) ?? [];
  if (kind === undefined || inside === undefined) return null;
  const [first, last, count, ...more] = inside.split(',').map(readNumber);
  if (first === undefined || last === undefined || count === undefined || more.length > 0) {
    return { expected: `${kind}[first, last, count] of three numbers` };
  }
  if (!Number.isInteger(count) || count < 2 || count > longestRange) {
    return { expected: `${kind} with a count from 2 to ${longestRange}` };
  }
  if (kind === 'logspace' && !(first > 0 && last > 0))
    return { expected: 'logspace between numbers above 0' };
  return { values: kind === 'linspace' ? linspace(first, last, count) : logspace(first, last, count) };
}

/** `count` (at least 2) evenly spaced values; both ends are exact. */
export function linspace(first: number, last: number, count: number): number[] {
  return space(first, last, count, (share) => first * (1 - share) + last * share);
}

/** `count` (at least 2) values from `first` to `last`, both above 0, each the same factor from the one before. */
export function logspace(first: number, last: number, count: number): number[] {
  const [low, high] = [Math.log(first), Math.log(last)];
  return space(first, last, count, (share) => Math.exp(low * (1 - share) + high * share));
}

function space(first: number, last: number, count: number, at: (share: number) => number): number[] {
  const between = Array.from({ length: count - 2 }, (_, i) => at((i + 1) / (count - 1)));
  return [first, ...between.map((value) => Number(value.toPrecision(12))), last];
}

function readNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
