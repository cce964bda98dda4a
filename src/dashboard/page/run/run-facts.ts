import type { MetricSummary } from '../../../domain/patient-counts.ts';
import type { AttemptView, EpochView, RunDetail } from '../../dashboard-reader.ts';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatSetting,
  formatTime,
} from '../parts/format.ts';
import type { PlainColumn } from '../parts/plain-table.tsx';

export type TextFact = readonly [name: string, value: string];

/** The best epoch's metrics, in the design's order. */
export function metricFacts(summary: MetricSummary): TextFact[] {
  const percent = (share: number | null) =>
    share === null ? formatPercent(null) : `${formatPercent(share)} %`;
  return [
    ['Dice, mean per patient', percent(summary.meanPatientDice)],
    ['Pooled Dice', percent(summary.pooledDice)],
    ['Pooled IoU', percent(summary.pooledIou)],
    ['Tumour-slice Dice', percent(summary.tumourSliceDice)],
    ['Empty slices marked', percent(summary.emptySliceFalsePositiveRate)],
    ['Sensitivity', percent(summary.sensitivity)],
    ['Precision', percent(summary.precision)],
    ['HD95', summary.hd95 === null ? formatPercent(null) : `${summary.hd95.toFixed(1)} px`],
  ];
}

const recent = 5;

/** Seconds that a run's missing epochs take at the pace of its last few; null before the first. */
export function secondsLeftOf(epochs: readonly Pick<EpochView, 'seconds'>[], total: number): number | null {
  if (epochs.length === 0) return null;
  const last = epochs.slice(-recent);
  const mean = last.reduce((sum, { seconds }) => sum + seconds, 0) / last.length;
  return Math.max(0, total - epochs.length) * mean;
}

/** How far the run is and how fast it goes. */
export function describeRunPace(run: RunDetail, epochs: readonly EpochView[]): string[] {
  const last = epochs.at(-1);
  const facts = [`epoch ${epochs.length} of ${run.epochs}`];
  if (last === undefined) return facts;
  const spent = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  facts.push(`${formatDuration(spent)} of training`, `${formatNumber(last.imagesPerSecond)} images a second`);
  const left = secondsLeftOf(epochs, run.epochs);
  if (run.status === 'running' && left !== null && left > 0) facts.push(`${formatDuration(left)} left`);
  if (run.bestEpoch !== null) facts.push(`best at epoch ${run.bestEpoch}`);
  return facts;
}

/** Every setting that can change the result, the variant's own first. */
export function settingFacts({ settings, trainableParameters, totalParameters }: RunDetail): TextFact[] {
  const { variant, split, ...rest } = settings;
  const entries = [...Object.entries(variant), ...Object.entries(rest)];
  const facts = entries.map(([name, value]): TextFact => [name, shortenHash(formatSetting(value))]);
  const parts = `${split.kind}, seed ${split.seed}, ${plain(100 * split.test)} % test, ${split.folds} folds`;
  return [
    ...facts,
    ['split', parts],
    ['trainable parameters', formatCount(trainableParameters)],
    ['all parameters', formatCount(totalParameters)],
  ];
}

/** Fingerprints by their beginning; the capsule has the whole. */
const shortenHash = (text: string) => (/^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 12)}…` : text);
const plain = (value: number) => String(Number(value.toFixed(2)));

export const attemptColumns: readonly PlainColumn[] = [
  { title: 'Token', number: true },
  { title: 'Worker' },
  { title: 'Started' },
  { title: 'Ended' },
  { title: 'Backend' },
  { title: 'Went on after' },
  { title: 'Outcome' },
];

export function attemptCells(attempt: AttemptView): string[] {
  const backend = [attempt.backend, attempt.device, attempt.engine]
    .filter((part) => part !== null)
    .join(', ');
  const resumed = attempt.resumedFromEpoch === 0 ? 'nothing' : `epoch ${attempt.resumedFromEpoch}`;
  const outcome = attempt.outcome ?? (attempt.endedAt === null ? 'at work' : 'ended');
  return [
    String(attempt.token),
    attempt.worker,
    formatTime(attempt.startedAt),
    attempt.endedAt === null ? '–' : formatTime(attempt.endedAt),
    backend || '–',
    attempt.resumedFromEpoch === null ? '–' : resumed,
    attempt.mixed ? `${outcome}, mixed` : outcome,
  ];
}

export const epochColumns: readonly PlainColumn[] = [
  { title: 'Epoch', number: true },
  { title: 'Training loss', number: true },
  { title: 'Validation loss', number: true },
  { title: 'Dice, %', number: true },
  { title: 'Pooled Dice, %', number: true },
  { title: 'Rate', number: true },
  { title: 'Seconds', number: true },
];

export function epochCells(epoch: EpochView): string[] {
  return [
    String(epoch.epoch),
    formatNumber(epoch.trainingLoss),
    formatNumber(epoch.validationLoss),
    epoch.collapsed
      ? `${formatPercent(epoch.meanPatientDice)} collapsed`
      : formatPercent(epoch.meanPatientDice),
    formatPercent(epoch.pooledDice),
    formatNumber(epoch.learningRate),
    epoch.seconds.toFixed(1),
  ];
}
