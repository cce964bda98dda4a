import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DiceboardError } from '../domain/errors.ts';
import type { DataFault } from './data-fault.ts';

/** An image and, where there is one, its mask; paths relative to the folder. */
export interface PictureSlice {
  /** The image's name without its ending. */
  readonly name: string;
  readonly image: string;
  readonly mask: string | null;
}

export interface PicturePatient {
  readonly id: string;
  /** In the order of the numbers in their names. */
  readonly slices: readonly PictureSlice[];
}

export interface PictureListing {
  readonly folder: string;
  /** In order of id. */
  readonly patients: readonly PicturePatient[];
  readonly faults: readonly DataFault[];
}

const picturePattern = /^(?<name>[^.].*?)(?<mask>_mask)?\.(tiff?|png)$/i;
const byNumber = new Intl.Collator('en', { numeric: true });

/**
 * The slices of any folder of TIFF and PNG pictures: each folder in it is a patient, and pictures that lie beside them
 * are one patient more, named after the folder. `X_mask` is the mask of `X`; the Kaggle layout is such a folder. Names
 * alone are read. Two images of one name, and masks without an image, are faults.
 * @throws DATA_NOT_FOUND where there is no such folder or no image in it
 */
export async function listPictureFolder(folder: string): Promise<PictureListing> {
  const names = await readNames(folder);
  const faults: DataFault[] = [];
  const patients: PicturePatient[] = [];
  const add = (id: string, prefix: string, files: readonly string[]) => {
    const slices = pairPictures(files, prefix, faults);
    if (slices.length > 0) patients.push({ id, slices });
  };
  const own = path.basename(path.resolve(folder));
  add(names.includes(own) ? `${own}-loose` : own, '', names);
  for (const name of names) {
    if (name.startsWith('.') || !(await isFolder(path.join(folder, name)))) continue;
    add(name, `${name}/`, await readdir(path.join(folder, name)));
  }
  if (patients.length === 0)
    throw new DiceboardError('DATA_NOT_FOUND', `expected TIFF or PNG slices in ${folder}, got none`, {
      remedy: 'give a folder of slices, or one with a folder of slices for each patient',
    });
  return { folder, patients: patients.sort((a, b) => byNumber.compare(a.id, b.id)), faults };
}

function pairPictures(files: readonly string[], prefix: string, faults: DataFault[]): PictureSlice[] {
  const images = new Map<string, string>();
  const masks = new Map<string, string>();
  for (const file of [...files].sort(byNumber.compare)) {
    const { name, mask } = picturePattern.exec(file)?.groups ?? {};
    if (name === undefined) continue;
    const known = mask === undefined ? images : masks;
    const earlier = known.get(name);
    if (earlier === undefined) known.set(name, prefix + file);
    else faults.push({ kind: 'duplicate slice', file: prefix + file, fault: `the same slice as ${earlier}` });
  }
  for (const [name, file] of masks)
    if (!images.has(name))
      faults.push({ kind: 'missing image', file, fault: 'expected an image beside this mask, got none' });
  return [...images].map(([name, image]) => ({ name, image, mask: masks.get(name) ?? null }));
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort(byNumber.compare);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DiceboardError('DATA_NOT_FOUND', `expected a folder of slices, got ${folder} (${code})`, {
      remedy: 'give a folder of TIFF or PNG slices',
      cause,
    });
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
