/**
 * Wall-clock seconds that jobs of these lengths take on so many workers at best: their sum shared out, and never less
 * than the longest of them.
 */
export function wallClock(seconds: readonly number[], workers: number): number {
  let sum = 0;
  let longest = 0;
  for (const length of seconds) {
    sum += length;
    longest = Math.max(longest, length);
  }
  return Math.max(sum / workers, longest);
}
