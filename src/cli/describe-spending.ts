import type { RunStatus } from '../domain/run.ts';
import type { SweepProgress } from '../store/sweep-progress.ts';
import { describeParts } from './describe-plan.ts';
import type { SweepSpending } from './sweep-spending.ts';
import { formatBytes, formatDuration } from './terminal.ts';

/** How far a sweep is, what it has cost and what it will, as text. */
export function describeSpending(sweepId: string, progress: SweepProgress, spending: SweepSpending): string {
  const { secondsTrained, secondsLeft, bytesUsed, bytesExpected, workers, unknown, parts } = spending;
  const states = Object.entries(progress.byStatus) as [RunStatus, number][];
  const counts = states.filter(([, count]) => count > 0).map(([status, count]) => `${count} ${status}`);
  return [
    sweepId,
    `runs     ${counts.length === 0 ? 'none' : counts.join(', ')}`,
    `epochs   ${progress.epochsDone} of ${progress.epochsTotal}`,
    `spent    ${formatDuration(secondsTrained)} of training`,
    `left     about ${formatDuration(secondsLeft)} on ${workers} workers${describeBasis(spending)}`,
    `disk     ${formatBytes(bytesUsed)} used, ${formatBytes(bytesExpected)} expected`,
    ...(unknown === 0
      ? []
      : [`unknown  ${unknown} runs whose speed was not measured here: sweep SPEC --dry-run measures it`]),
    ...(parts.length === 0 ? [] : [describeParts(parts)]),
  ].join('\n');
}

function describeBasis({ basis, parts }: SweepSpending): string {
  if (parts.length === 0) return '';
  if (basis.calibration === 0) return ', by this sweep’s own epochs';
  return basis.epochs === 0
    ? ', by an earlier calibration'
    : ', by its own epochs and, where there are none, an earlier calibration';
}
