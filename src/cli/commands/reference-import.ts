import { readImportedUnet } from '../../checkpoints/import/read-imported-unet.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { ImportedSplit } from '../../domain/imported-reference.ts';
import { configFrom, defineVerb, jsonOption, settingOptions } from '../command.ts';
import { type ImportedRow, importReference } from '../import-reference.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

const splits: readonly ImportedSplit[] = ['patient', 'buda'];

function readSplit(given: string): ImportedSplit {
  const split = splits.find((name) => name === given);
  if (split !== undefined) return split;
  throw new DiceboardError('USAGE', `expected --split ${splits.join(' or ')}, got '${given}'`);
}

function readLabel(given: string | undefined): string | undefined {
  if (given === undefined || (/^[^\p{C}]{1,80}$/u.test(given) && given.trim() === given)) return given;
  throw new DiceboardError('USAGE', 'expected --name with a label of 1 to 80 characters in one line');
}

function describeRow({ id, label, summary, patients, sealed, ...row }: ImportedRow): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    `reference   ${label} (${id})`,
    `network     U-Net f=${row.width}, ${row.trainableParameters.toLocaleString('en')} trainable parameters`,
    `patients    ${Object.keys(patients).length} scored, ${sealed} sealed`,
    `Dice        ${percent(summary.meanPatientDice)} per patient, ${percent(summary.pooledDice)} pooled`,
    `convention  ${row.convention}`,
    ...(row.leaky ? ['leaky       marked: patients may lie on both sides'] : []),
  ];
}

export const referenceImport = defineVerb('diceboard reference import unet.pt --data kaggle_3m', {
  meta: { description: "score a U-Net that was trained elsewhere, such as its authors'" },
  args: {
    file: { type: 'positional', required: true, description: 'PyTorch checkpoint or .safetensors' },
    data: { type: 'string', required: true, valueHint: 'folder', description: 'in the Kaggle LGG layout' },
    split: {
      type: 'string',
      default: 'patient',
      valueHint: 'name',
      description: "patient: all but the sealed ones; buda: the authors' ten validation patients",
    },
    unseen: {
      type: 'boolean',
      description: 'you know that the weights were not trained on the patients that are scored',
    },
    name: { type: 'string', valueHint: 'label', description: 'what boards call the row' },
    backend: settingOptions.backend,
    json: jsonOption,
  },
  async run({ args }) {
    const split = readSplit(args.split);
    const label = readLabel(args.name);
    const unet = await readImportedUnet(args.file);
    const request = { file: args.file, data: args.data, split, unseen: args.unseen === true, label };
    const row = await withSession(configFrom(args), (session) => importReference(session, unet, request));
    if (args.json) return printJson(row);
    for (const line of describeRow(row)) print(line);
  },
});
