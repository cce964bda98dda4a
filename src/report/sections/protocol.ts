import type { RunSettings, SplitSettings } from '../../domain/run.ts';
import { heading, list, paragraph, type Block } from '../block.ts';
import { cutPaths } from '../cut-paths.ts';
import { bytes, count, duration, plural } from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

/** How it was done, what it cost, and what one needs to do it again. */
export function protocolSection(data: ReportData): Block[] {
  const specText = data.sweep.specText.trimEnd();
  const shown = cutPaths(specText);
  return [
    heading('Protocol'),
    list(protocolLines(data)),
    heading('Cost'),
    paragraph(costLine(data)),
    heading('Capsule'),
    list(capsuleLines(data)),
    paragraph(
      shown === specText
        ? 'The spec, as queued:'
        : 'The spec, as queued, absolute paths cut to their last part:',
    ),
    { kind: 'listing', text: shown },
  ];
}

function protocolLines({ settings, data, runs, metric }: ReportData): string[] {
  const own = runs.filter(({ protocol }) => protocol === runs[0]?.protocol);
  const numbers = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b).join(', ');
  const { split, preprocess, variant, epochs } = settings;
  return [
    ...(data === null
      ? []
      : [`Data: ${data.name}, ${plural(data.patients, 'patient')}, ${plural(data.slices, 'slice')}.`]),
    `Split: ${describeSplit(split)}, seed ${split.seed}; folds run: ${numbers(own.map(({ fold }) => fold))}.`,
    `Seeds: ${numbers(own.map(({ seed }) => seed))}. Budget: ${plural(epochs, 'epoch')} a run, the best by validation ${metric} kept.`,
    `Input: ${variant.imageSize} × ${variant.imageSize} pixels, ${describePreprocess(preprocess)}; predictions are resized to the original masks, cut at 0.5 and scored there.`,
    'Comparison: patients paired, seeds averaged within a patient, bootstrap over patients, single-step max-T over all variants that competed, each error counted as at least the upper quartile of those that completed and varied alike; verdicts at 5 %.',
  ];
}

export function describeSplit({ kind, test, folds, nested }: SplitSettings): string {
  const sealed =
    test > 0
      ? `${Math.round(100 * test)} % of ${kind === 'slice-leaky' ? 'slices' : 'patients'} sealed for testing`
      : 'nothing sealed';
  if (kind === 'slice-leaky') return `slices at random whatever their patient (patients leak), ${sealed}`;
  if (kind === 'buda') return 'the ten validation patients of Buda et al. against all others, nothing sealed';
  const use = nested
    ? `${folds} nested folds: one kept for scoring, the next for validation, the rest for training`
    : `${folds} folds`;
  return `by patient, stratified by institution, ${sealed}, the others in ${use}`;
}

function describePreprocess(preprocess: RunSettings['preprocess']): string {
  return preprocess === 'volume'
    ? "each volume normalised by its own pixels' mean and deviation"
    : "normalised by the training patients' mean and deviation";
}

function costLine({ cost, runs }: ReportData): string {
  const ends = new Map<string, number>();
  for (const { status } of runs) ends.set(status, (ends.get(status) ?? 0) + 1);
  const states = [...ends].map(([status, number]) => `${count(number)} ${status}`).join(', ');
  return (
    `${plural(cost.runs, 'run')} (${states}), ${plural(cost.epochs, 'epoch')}, ${duration(cost.seconds)} of training summed over runs, ` +
    `${bytes(cost.bytes)} of checkpoints kept.`
  );
}

function capsuleLines({ sweep, capsule, settings }: ReportData): string[] {
  const commit =
    capsule.commit === null ? 'unknown' : `${capsule.commit}${capsule.dirty ? ' with changes' : ''}`;
  return [
    `Sweep ${sweep.id}, queued ${sweep.createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `Commit ${commit}`,
    `Data fingerprint ${capsule.dataFingerprint}`,
    `package-lock.json ${capsule.lockFile ?? 'unknown'}`,
    `Training version ${capsule.trainingVersion}, backend ${settings.backend}`,
    ...capsule.backends.map((backend) => `Winner and reference computed by ${backend}`),
    `Node ${capsule.node} on ${capsule.platform}`,
    ...(capsule.overrides.length > 0 ? [`Overrides: ${capsule.overrides.map(cutPaths).join(', ')}`] : []),
  ];
}
