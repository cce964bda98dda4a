import { median } from 'simple-statistics';
import { countEpochs } from './count-epochs.ts';
import type { MedianStopping } from './search-settings.ts';

export interface MedianCase {
  /** The last epoch of the run that is judged, from 1. */
  readonly epoch: number;
  /** Its best score up to there. */
  readonly best: number;
  /** Of each other run that has come as far: the mean of its scores up to that epoch. */
  readonly otherMeans: readonly number[];
}

/**
 * Why a run stops under the median stopping rule (Golovin et al. 2017, section 3.2.2), or null where it goes on: its
 * best score is below the median of the other runs' mean scores.
 */
export function stopByMedian(
  { afterEpochs, afterRuns }: MedianStopping,
  { epoch, best, otherMeans }: MedianCase,
): string | null {
  const others = otherMeans.length;
  if (epoch < afterEpochs || others < Math.max(1, afterRuns)) return null;
  const bar = median([...otherMeans]);
  if (best >= bar) return null;
  return `median stopping after ${countEpochs(epoch)}: ${best.toFixed(3)}, below ${bar.toFixed(3)} of ${others} others`;
}
