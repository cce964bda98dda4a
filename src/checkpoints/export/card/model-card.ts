import { describeVariant } from '../../../domain/describe-variant.ts';
import type { SplitSettings } from '../../../domain/run.ts';
import type { FileSeal } from '../../file-seal.ts';
import type { ModelFormat } from '../export-format.ts';
import type { ExportedData, ExportManifest } from '../export-manifest.ts';
import { describeScores } from './describe-scores.ts';
import { describeUse } from './describe-use.ts';

/**
 * MODEL_CARD.md: what the model is, how to call it, what it was trained on, how good it is and where not to use it.
 * `seals`: of the model's own files.
 */
export function writeModelCard(
  manifest: Omit<ExportManifest, 'files'>,
  seals: Readonly<Record<string, FileSeal>>,
): string {
  const { parameters, scores, model = { format: 'tfjs' } as ModelFormat } = manifest;
  const { imageSize } = parameters;
  return `# ${describeVariant(parameters)}

Segments lower-grade glioma in brain MRI slices. **Not for clinical use**: a research model, no medical device; no
diagnosis or treatment may rest on it.

| | |
|---|---|
| format | ${describeFormat(model)} |
| input | \`[batch, ${imageSize}, ${imageSize}, 3]\`: pre-contrast, FLAIR, post-contrast, 0 to 255, averaged down by area |
| output | probability of tumour \`[batch, ${imageSize}, ${imageSize}, 1]\`; tumour above 0.5 |
| parameters | ${manifest.trainableParameters} trainable, ${manifest.totalParameters} in all |
| run | ${manifest.runId}, epoch ${manifest.epoch}, seed ${manifest.seed}, fold ${manifest.fold}${manifest.sweep === null ? '' : `, sweep ${manifest.sweep}`} |

## Use
${describeUse(manifest)}

## Data
${describeData(manifest.data)} ${describeSplit(manifest.split)}

## Scores
${describeScores(scores)}

## Limits
- Trained on one data set, with its scanners, sequences and annotators; other sources were not tried.
- Slices are segmented one by one; neighbouring slices are not seen.
- Three registered, skull-stripped sequences are expected; what happens where one is missing was not measured.

## Checksums
| file | bytes | SHA-256 |
|---|---|---|
${Object.entries(seals)
  .map(([name, { bytes, sha256 }]) => `| ${name} | ${bytes} | \`${sha256}\` |`)
  .join('\n')}

The settings that reproduce the run are in \`manifest.json\`; \`diceboard export --check FOLDER\` compares every byte.
`;
}

function describeFormat({ format, opset, irVersion }: ModelFormat): string {
  if (format === 'tfjs') return 'TensorFlow.js LayersModel of stock layers, float32';
  if (format === 'onnx') return `ONNX, opset ${opset}, IR version ${irVersion}, float32; the batch is free`;
  return 'safetensors, float32: weights alone, without a network';
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
  if (kind === 'buda') return 'Split as its authors did: their ten validation patients against all others.';
  const share = Math.round(test * 100);
  return `Split by patient (seed ${seed}): ${share} % sealed as a test set, the rest in ${folds} folds by institution.`;
}
