import { describeVariant } from '../../domain/describe-variant.ts';
import type { MetricSummary } from '../../domain/patient-counts.ts';
import type { Preprocess, SplitSettings } from '../../domain/run.ts';
import type { ExportedData, ExportManifest } from './export-manifest.ts';

/** MODEL_CARD.md: what the model is, how to call it, what it was trained on, how good it is and where not to use it. */
export function writeModelCard(manifest: Omit<ExportManifest, 'files'>): string {
  const { parameters, scores } = manifest;
  return `# ${describeVariant(parameters)}

Segments lower-grade glioma in brain MRI slices. **Not for clinical use**: a research model, no medical device; no
diagnosis or treatment may rest on it.

| | |
|---|---|
| input | \`[batch, ${parameters.imageSize}, ${parameters.imageSize}, 3]\`: pre-contrast, FLAIR, post-contrast, 0 to 255, averaged down by area |
| output | probability of tumour \`[batch, ${parameters.imageSize}, ${parameters.imageSize}, 1]\`; tumour above 0.5 |
| parameters | ${manifest.trainableParameters} trainable, ${manifest.totalParameters} in all |
| run | ${manifest.runId}, epoch ${manifest.epoch}, seed ${manifest.seed}, fold ${manifest.fold}${manifest.sweep === null ? '' : `, sweep ${manifest.sweep}`} |

## Use
${describeUse(manifest.preprocess)}

## Data
${describeData(manifest.data)} ${describeSplit(manifest.split)}

## Scores
On ${scores.patients} validation patients (${scores.slices} slices), against the original masks. These scores chose the
epoch and may have chosen the variant ("selected on"): expect less on other patients.

${tabulate(scores.summary)}

## Limits
- Trained on one data set, with its scanners, sequences and annotators; other sources were not tried.
- Slices are segmented one by one; neighbouring slices are not seen.
- Three registered, skull-stripped sequences are expected; what happens where one is missing was not measured.

The settings that reproduce the run are in \`manifest.json\`, beside the SHA-256 of every file.
`;
}

function describeUse(preprocess: Preprocess): string {
  const load = `Stock TensorFlow.js loads it, from any place that serves the two files:

\`\`\`js
const model = await tf.loadLayersModel('https://example.org/model.json');`;
  if (preprocess === 'dataset') {
    return `${load}
const probability = model.predict(pixels); // normalisation is part of the model
\`\`\``;
  }
  return `${load}
const { mean, variance } = tf.moments(volume, [0, 1, 2], true); // all slices of one patient, [slices, size, size, 3]
const lines = [tf.rsqrt(variance), tf.neg(tf.mul(mean, tf.rsqrt(variance)))]; // scale and offset
const probability = model.predict([volume, ...lines.map((line) => tf.tile(line, [volume.shape[0], 1, 1, 1]))]);
\`\`\`

The inputs are \`pixels\`, \`scale\` = 1 / deviation and \`offset\` = -mean / deviation, of all slices of one patient. A
channel that is constant takes the deviation 1.`;
}

function describeData({ name, fingerprint, licence }: ExportedData): string {
  const terms =
    licence ??
    'not recorded; ask whoever gave you the data (the public LGG data set is CC BY-NC-SA 4.0, which forbids commercial use)';
  return `${name} (fingerprint \`${fingerprint}\`). Licence of the data: ${terms}.`;
}

function describeSplit({ kind, seed, test, folds }: SplitSettings): string {
  if (kind === 'slice-leaky') {
    return `Split by slice at random (seed ${seed}): **patients leak from training into validation, so the scores are inflated.**`;
  }
  const share = Math.round(test * 100);
  return `Split by patient (seed ${seed}): ${share} % sealed as a test set, the rest in ${folds} folds by institution.`;
}

function tabulate(summary: MetricSummary): string {
  const rows: [string, number | null, 'share' | 'pixels'][] = [
    ['mean per-patient volume Dice', summary.meanPatientDice, 'share'],
    ['pooled Dice', summary.pooledDice, 'share'],
    ['pooled IoU', summary.pooledIou, 'share'],
    ['Dice on tumour slices', summary.tumourSliceDice, 'share'],
    ['false-positive rate on empty slices', summary.emptySliceFalsePositiveRate, 'share'],
    ['sensitivity', summary.sensitivity, 'share'],
    ['precision', summary.precision, 'share'],
    ['HD95, pixels', summary.hd95, 'pixels'],
  ];
  const lines = rows.map(([name, value, unit]) => `| ${name} | ${format(value, unit)} |`);
  return ['| metric | value |', '|---|---|', ...lines].join('\n');
}

function format(value: number | null, unit: 'share' | 'pixels'): string {
  if (value === null) return 'undefined';
  return value.toFixed(unit === 'share' ? 4 : 1);
}
