import type { ProgressView } from '../../dashboard-reader.ts';

export interface Pace {
  /** Done share of all epochs, in [0, 1]. */
  readonly share: number;
  readonly runs: number;
  readonly ended: number;
  /** Epochs a minute of all running trainers together; null while nothing runs or nothing is measured. */
  readonly epochsPerMinute: number | null;
  readonly secondsLeft: number | null;
}

/** Rate: trainers at work divided by the mean seconds of an epoch so far. */
export function paceOf(progress: ProgressView): Pace {
  const { counts, epochsDone, epochsTotal, trainingSeconds } = progress;
  const runs = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ended = runs - counts.queued - counts.running - counts.waiting;
  const share = epochsTotal > 0 ? Math.min(1, epochsDone / epochsTotal) : runs > 0 && ended === runs ? 1 : 0;
  if (counts.running === 0 || epochsDone === 0 || trainingSeconds <= 0)
    return { share, runs, ended, epochsPerMinute: null, secondsLeft: null };
  const epochsPerSecond = (counts.running * epochsDone) / trainingSeconds;
  return {
    share,
    runs,
    ended,
    epochsPerMinute: 60 * epochsPerSecond,
    secondsLeft: Math.max(0, epochsTotal - epochsDone) / epochsPerSecond,
  };
}
