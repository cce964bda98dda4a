import { DiceboardError } from '../../domain/errors.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { openPredictionModel } from '../predict/open-prediction-model.ts';
import { predictFolder, type PredictionSummary } from '../predict/predict-folder.ts';
import { pictureFormats, type PictureFormat } from '../predict/prediction-folder.ts';
import { startProgress } from '../progress.ts';
import { note, print, printJson } from '../terminal.ts';

function readFormat(given: string): PictureFormat {
  const format = pictureFormats.find((name) => name === given);
  if (format !== undefined) return format;
  throw new DiceboardError('USAGE', `expected --format ${pictureFormats.join(' or ')}, got ${given}`);
}

function readSpacing(given: string | undefined): [number, number, number] | null {
  if (given === undefined) return null;
  const [x = NaN, y = NaN, z = NaN, ...more] = given.split(',').map(Number);
  if (more.length === 0 && [x, y, z].every((side) => side > 0 && Number.isFinite(side))) return [x, y, z];
  throw new DiceboardError('USAGE', `expected --spacing x,y,z in mm, such as 0.9,0.9,3, got ${given}`);
}

function report(out: string, summary: PredictionSummary): void {
  const { patients, slices, seconds, modelSeconds, meanDice, engine, faults } = summary;
  const rate = (of: number): string => (slices / Math.max(of, 1e-3)).toFixed(1);
  for (const fault of faults) note(`left out: ${fault}`);
  print(
    `${out}: ${slices} slices of ${patients.length} patients${faults.length > 0 ? `, ${faults.length} faults` : ''}`,
  );
  print(
    `${rate(seconds)} slices a second with reading and writing, ${rate(modelSeconds)} in the model (${engine})`,
  );
  const scored = patients.filter(({ dice }) => dice !== null).length;
  if (meanDice !== null) print(`Dice ${meanDice.toFixed(4)}, mean of ${scored} patients with masks`);
  const own = patients.filter(({ ownData }) => ownData).length;
  if (own > 0)
    print(
      `no Dice for ${own} patients of the model's own data: board scores validation, test open the sealed ones`,
    );
}

export const predict = defineVerb('diceboard predict exported slices --out predicted --overlays', {
  meta: { description: 'segment a folder of slices with an export, a run or the best run of a sweep' },
  args: {
    model: { type: 'positional', required: true, description: "an export's folder, a run or a sweep" },
    folder: {
      type: 'positional',
      required: true,
      description: 'TIFF or PNG slices, in a folder a patient or all of one patient',
    },
    out: {
      type: 'string',
      required: true,
      valueHint: 'folder',
      description: 'where to write masks and volumes',
    },
    format: { type: 'string', default: 'png', valueHint: 'name', description: 'of the masks: png or tiff' },
    overlays: { type: 'boolean', description: "FLAIR with the masks' outlines too" },
    spacing: { type: 'string', valueHint: 'x,y,z', description: 'of pixels and slices in mm, for volumes' },
    json: jsonOption,
  },
  async run({ args }) {
    const { folder, out } = args;
    const [format, spacing] = [readFormat(args.format), readSpacing(args.spacing)];
    const model = await openPredictionModel(configFrom(args), args.model);
    const progress = startProgress('predict', 'slices');
    try {
      const overlays = args.overlays === true;
      const onSlice = (done: number, total: number) => progress.update(done, total);
      const summary = await predictFolder(model, { folder, out, format, overlays, spacing, onSlice });
      progress.stop();
      if (args.json) printJson(summary);
      else report(out, summary);
    } finally {
      progress.stop();
      await model.close();
    }
  },
});
