import { sampleVariance } from 'simple-statistics';
import { leastVarianceShare } from './studentised.ts';

/**
 * Moderation takes a set's variance to the mean variance of its family: (1 - weight) own + weight mean. With few
 * patients of skewed differences an own variance is small by chance where the mean is high by chance, and such a set
 * would lead the family; many sets together know better how far patients differ (Smyth 2004, Statistical Applications
 * in Genetics and Molecular Biology 3(1), article 3, where weight = d0 / (d0 + d), d the degrees of freedom of the set
 * and d0 those of the family).
 */
export function moderate(own: number, familyMean: number, weight: number): number {
  return (1 - weight) * own + weight * familyMean;
}

/** Below this much moderation the simulation of docs/results/statistics.md finds less and errs more. */
const leastWeight = 0.5;

/**
 * How far variances are to be moderated, in [0.5, 1]; 0 for one set alone. It is the share of the differences
 * between the sets' log variances that resampling patients would make by itself: 1 where all sets may well have one
 * variance, little where they truly differ. Smyth takes that share from normal theory, which heavy tails break; here
 * the resamples say it, the same patients for all sets.
 *
 * @param variances of the sets, each above 0, `[sets]`
 * @param resampled of each set the variances in the resamples, `[sets][count]`
 */
export function moderationWeight(variances: readonly number[], resampled: readonly Float64Array[]): number {
  const sets = variances.length;
  if (sets < 2) return 0;
  const total = sampleVariance(variances.map(Math.log));
  if (total === 0) return 1;
  return Math.min(1, Math.max(leastWeight, samplingVariance(variances, resampled) / total));
}

/** Expected sample variance over the sets of their log variances, by the resamples alone. */
function samplingVariance(variances: readonly number[], resampled: readonly Float64Array[]): number {
  const [sets, count] = [variances.length, resampled[0]!.length];
  const least = variances.map((variance) => leastVarianceShare * variance);
  const [sums, squares] = [new Float64Array(sets), new Float64Array(sets)];
  const logs = new Float64Array(sets);
  for (let sample = 0; sample < count; sample++) {
    for (let set = 0; set < sets; set++)
      logs[set] = Math.log(Math.max(resampled[set]![sample]!, least[set]!));
    const centre = logs.reduce((total, value) => total + value, 0) / sets;
    for (let set = 0; set < sets; set++) {
      sums[set]! += logs[set]! - centre;
      squares[set]! += (logs[set]! - centre) ** 2;
    }
  }
  const own = sums.map((value, set) => (squares[set]! - (value * value) / count) / count);
  return own.reduce((total, value) => total + value, 0) / (sets - 1);
}
