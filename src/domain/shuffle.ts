/**
 * A shuffled copy (Fisher and Yates; Knuth, TAOCP 2, 3.4.2, algorithm P). `integer(below)` draws a whole number,
 * uniform in [0, below).
 */
export function shuffle<T>(values: readonly T[], integer: (below: number) => number): T[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = integer(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}
