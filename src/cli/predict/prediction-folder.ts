import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { listNames } from '../../checkpoints/list-names.ts';
import { DiceboardError } from '../../domain/errors.ts';

/** What lies in a prediction's folder besides a folder for each patient. */
export const predictionFiles = { summary: 'prediction.json', volumes: 'volumes.csv' } as const;

export const pictureFormats = ['png', 'tiff'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

const pictureName = /_(mask|overlay)\.(png|tiff)$/;

/**
 * Looks whether `out` may be replaced: where there is none yet, or an earlier `predict` wrote it. Changes nothing.
 * @throws USAGE where it holds anything else, or lies in the folder that is read, whose next reading would find it
 */
export async function checkPredictionFolder(out: string, folder: string): Promise<void> {
  const below = relative(resolve(folder), resolve(out));
  const isOutside = below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  if (!isOutside)
    throw usage(`--out outside ${folder}, got ${out}`, 'the slices that are read stay as they are');
  const names = await listNames(out);
  if (names.length > 0) await expectOurs(out, names);
}

async function expectOurs(out: string, names: readonly string[]): Promise<void> {
  const files = new Set<string>(Object.values(predictionFiles));
  const strange = (name: string) =>
    usage(
      `a new folder for the predictions, got ${out} with ${name} in it`,
      'name one that does not exist yet',
    );
  if (!names.includes(predictionFiles.summary)) throw strange(names[0]!);
  for (const name of names.filter((each) => !files.has(each))) {
    const inner = await readdir(join(out, name)).catch(() => [name]);
    const stranger = inner.find((file) => !pictureName.test(file));
    if (stranger !== undefined) throw strange(join(name, stranger));
  }
}

function usage(expected: string, remedy: string): DiceboardError {
  return new DiceboardError('USAGE', `expected ${expected}`, { remedy });
}
