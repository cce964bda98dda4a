import { closest, distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, or null where none is near; letters' case does not count. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0) return null;
  const lower = candidates.map((candidate) => candidate.toLowerCase());
  const best = closest(word.toLowerCase(), lower);
  const isNear = distance(word.toLowerCase(), best) <= Math.max(2, Math.floor(word.length / 3));
  return isNear && best.length > 1 ? candidates[lower.indexOf(best)]! : null;
}
