/** One repeat of a variant. */
export interface RepeatPair {
  readonly seed: number;
  readonly fold: number;
}

export interface RepeatLimits {
  /** How many seeds a variant may have, those of the search among them. */
  readonly seeds: number;
  /** How many folds, those of the search among them. */
  readonly folds: number;
}

/**
 * All pairs up to the limits, in the order in which leaders get them. The search's own seeds and folds come first, then
 * the smallest others. Within a seed all folds are filled before the next seed begins: another fold brings other
 * patients, another seed only the same ones again.
 * @param searched pairs of the search, in its order
 * @param available folds of the split
 */
export function replicationPairs(
  searched: readonly RepeatPair[],
  limits: RepeatLimits,
  available: number,
): RepeatPair[] {
  const seeds = extend(
    searched.map(({ seed }) => seed),
    { from: 1, count: limits.seeds },
  );
  const folds = extend(
    searched.map(({ fold }) => fold),
    { from: 0, count: Math.min(limits.folds, available) },
  );
  return seeds.flatMap((seed) => folds.map((fold) => ({ seed, fold })));
}

/** Each once, and further whole numbers until there are `count`. */
function extend(given: readonly number[], { from, count }: { from: number; count: number }): number[] {
  const values = new Set(given);
  for (let next = from; values.size < count; next++) values.add(next);
  return [...values];
}
