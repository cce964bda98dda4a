import type { RunStatus } from '../../domain/run.ts';
import type { ProgressView } from '../dashboard-reader.ts';
import { toneOf } from './board-rows.ts';
import { element } from './dom.ts';
import { formatCount, formatDuration, plural } from './format.ts';
import { paceOf } from './progress-arithmetic.ts';

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

/** `spoilt`: nothing good came of it. */
export function progressBar(share: number, spoilt = false): HTMLElement {
  const fill = element('span', { class: 'fill' });
  fill.style.width = `${(100 * share).toFixed(2)}%`;
  const percent = `${Math.floor(100 * share)}`;
  return element(
    'div',
    {
      class: spoilt ? 'progress spoilt' : 'progress',
      role: 'progressbar',
      'aria-label': 'Epochs done',
      'aria-valuenow': percent,
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
    fill,
  );
}

/** The bar of a whole sweep with, beneath, how far it is, how fast it goes and what is left. */
export function sweepProgress(progress: ProgressView): HTMLElement {
  const pace = paceOf(progress);
  const counts = order
    .filter((status) => progress.counts[status] > 0)
    .map((status) =>
      element(
        'li',
        { class: `status ${toneOf(status)}` },
        `${formatCount(progress.counts[status])} ${status}`,
      ),
    );
  const facts = describePace(progress).map((text) => element('li', {}, text));
  return element(
    'section',
    { class: 'sweep-progress', 'aria-label': 'Progress' },
    progressBar(pace.share, isSpoilt(progress)),
    element('ul', { class: 'facts' }, ...facts),
    element('ul', { class: 'facts counts' }, ...counts),
  );
}

/** All runs have ended and none completed. */
export function isSpoilt({ counts }: ProgressView): boolean {
  return counts.queued + counts.running + counts.waiting + counts.completed === 0;
}

export function describePace(progress: ProgressView): string[] {
  const { ended, runs, epochsPerMinute, secondsLeft } = paceOf(progress);
  const { epochsDone, epochsTotal } = progress;
  const done = [`${formatCount(ended)} of ${plural(runs, 'run')} ended`];
  if (epochsTotal > 0) done.push(`${formatCount(epochsDone)} of ${plural(epochsTotal, 'epoch')}`);
  if (ended === runs) return done;
  if (progress.paused) done.push('paused');
  if (epochsPerMinute === null || secondsLeft === null)
    return [...done, progress.counts.running === 0 ? 'waiting for a worker' : 'measuring the pace'];
  return [...done, `${epochsPerMinute.toFixed(1)} epochs a minute`, `${formatDuration(secondsLeft)} left`];
}
