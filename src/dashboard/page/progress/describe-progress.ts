import type { RunStatus } from '../../../domain/run.ts';
import type { ProgressView } from '../../dashboard-reader.ts';
import { formatCount, formatDuration, plural } from '../parts/format.ts';
import { paceOf } from './pace.ts';

const order: readonly RunStatus[] = [
  'running',
  'queued',
  'waiting',
  'completed',
  'pruned',
  'diverged',
  'failed',
  'cancelled',
];

/** States that any run is in, those at work first. */
export function countStates({
  counts,
}: ProgressView): { readonly status: RunStatus; readonly count: number }[] {
  return order.flatMap((status) => (counts[status] > 0 ? [{ status, count: counts[status] }] : []));
}

/** All runs have ended and none completed. */
export function isSpoilt({ counts }: ProgressView): boolean {
  const ended = counts.pruned + counts.diverged + counts.failed + counts.cancelled;
  return counts.queued + counts.running + counts.waiting + counts.completed === 0 && ended > 0;
}

/** How far it is, how fast it goes and what is left. */
export function describePace(progress: ProgressView): string[] {
  const { ended, runs, epochsPerMinute, secondsLeft } = paceOf(progress);
  const { epochsDone, epochsTotal } = progress;
  if (runs === 0) return ['no run is queued'];
  const done = [`${formatCount(ended)} of ${plural(runs, 'run')} ended`];
  if (epochsTotal > 0) done.push(`${formatCount(epochsDone)} of ${plural(epochsTotal, 'epoch')}`);
  if (ended === runs) return done;
  if (progress.paused) done.push('paused');
  if (epochsPerMinute === null || secondsLeft === null) {
    if (progress.counts.running > 0) return [...done, 'measuring the pace'];
    return progress.paused ? done : [...done, 'waiting for a worker'];
  }
  return [...done, `${epochsPerMinute.toFixed(1)} epochs a minute`, `${formatDuration(secondsLeft)} left`];
}
