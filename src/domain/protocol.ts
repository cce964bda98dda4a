import { hashCanonical } from './canonical-json.ts';
import type { MetricName } from './patient-counts.ts';
import type { RunSettings } from './run.ts';

/** What the settings of two runs have to share for their scores to be compared. */
type ProtocolSettings = Pick<RunSettings, 'dataFingerprint' | 'split' | 'preprocess' | 'epochs' | 'metric'>;

const metricNames: Readonly<Record<MetricName, string>> = {
  meanPatientDice: 'Dice per patient',
  pooledDice: 'pooled Dice',
  tumourSliceDice: 'Dice on tumour slices',
};

/** Equal for runs of the same data, split, preprocessing, epochs and metric: 16 hexadecimal digits. */
export function hashProtocol(settings: ProtocolSettings): string {
  const { dataFingerprint, split, preprocess, epochs, metric } = settings;
  return hashCanonical({ dataFingerprint, split, preprocess, epochs, metric }, 16);
}

/** Equal for runs whose protocols differ in the split alone, if at all: 16 hexadecimal digits. */
export function hashBesidesSplit(settings: Omit<ProtocolSettings, 'split'>): string {
  const { dataFingerprint, preprocess, epochs, metric } = settings;
  return hashCanonical({ dataFingerprint, preprocess, epochs, metric }, 16);
}

/** As `split by patient, 5 folds, normalised by volume, 40 epochs, best by Dice per patient`. */
export function describeProtocol({ split, preprocess, epochs, metric }: ProtocolSettings): string {
  const folds = split.folds === 1 ? [] : [`${split.folds} folds${split.nested === true ? ', nested' : ''}`];
  return [
    { patient: 'split by patient', 'slice-leaky': 'slice-leaky', buda: 'split of Buda et al.' }[split.kind],
    ...folds,
    `normalised by ${preprocess}`,
    `${epochs} epoch${epochs === 1 ? '' : 's'}`,
    `best by ${metricNames[metric]}`,
  ].join(', ');
}
