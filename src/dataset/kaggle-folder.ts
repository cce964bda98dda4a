import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DiceboardError } from '../domain/errors.ts';
import { type DataFault, describeFault } from './data-fault.ts';

/** One slice: an image and its mask, as paths relative to the data folder. */
export interface KaggleSlice {
  readonly number: number;
  readonly image: string;
  readonly mask: string;
}

export interface KagglePatient {
  /** The folder's name. */
  readonly id: string;
  /** The second word of the folder's name; `unknown` where there is none. */
  readonly institution: string;
  /** In numeric order of the slice number. */
  readonly slices: readonly KaggleSlice[];
}

export interface KaggleListing {
  readonly folder: string;
  /** In order of id. */
  readonly patients: readonly KagglePatient[];
  readonly sliceCount: number;
}

const slicePattern = /_(?<number>\d+)(?<mask>_mask)?\.tiff?$/i;

/**
 * The patients and slices of a folder in the Kaggle LGG layout
 * (`<patient>/<patient>_<slice>.tif` with `..._<slice>_mask.tif`). Names alone are read, no pixel.
 * @throws DATA_NOT_FOUND when there is no such folder or no patient in it; DATA_FAULTY when a file has no partner.
 */
export async function listKaggleFolder(folder: string): Promise<KaggleListing> {
  const { listing, faults } = await scanKaggleFolder(folder);
  throwOnFaults(folder, faults);
  return listing;
}

/** The same, with faults in a list; a faulty slice is left out of the listing. */
export async function scanKaggleFolder(
  folder: string,
): Promise<{ listing: KaggleListing; faults: DataFault[] }> {
  const faults: DataFault[] = [];
  const patients: KagglePatient[] = [];
  for (const name of await listSubfolders(folder)) {
    const patient = await scanPatient(folder, name, faults);
    if (patient !== null) patients.push(patient);
  }
  if (patients.length === 0 && faults.length === 0) throw await noPatients(folder);
  const sliceCount = patients.reduce((sum, patient) => sum + patient.slices.length, 0);
  return { listing: { folder, patients, sliceCount }, faults };
}

/** One clear line for any number of faults. @throws DATA_FAULTY */
export function throwOnFaults(folder: string, faults: readonly DataFault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  throw new DiceboardError('DATA_FAULTY', `${describeFault(first)} (${count} in ${folder})`, {
    remedy: `\`diceboard data check ${folder}\` lists them`,
    details: faults.map(describeFault),
  });
}

async function listSubfolders(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new DiceboardError(
      'DATA_NOT_FOUND',
      `expected a folder of patients, got ${folder} (${codeOf(error)})`,
      {
        remedy: 'give the folder that holds one folder a patient, such as kaggle_3m',
        cause: error,
      },
    );
  }
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  const areFolders = await Promise.all(visible.map((name) => isFolder(path.join(folder, name))));
  return visible.filter((_, position) => areFolders[position]);
}

async function scanPatient(folder: string, id: string, faults: DataFault[]): Promise<KagglePatient | null> {
  const names = await readdir(path.join(folder, id));
  const pictures = names.filter((name) => !name.startsWith('.') && /\.tiff?$/i.test(name));
  if (pictures.length === 0) return null;
  const images = new Map<number, string>();
  const masks = new Map<number, string>();
  for (const name of pictures.sort()) {
    const file = `${id}/${name}`;
    const match = slicePattern.exec(name);
    if (match?.groups === undefined) {
      faults.push({ kind: 'unknown name', file, fault: `expected a name such as ${id}_1.tif` });
      continue;
    }
    const number = Number(match.groups['number']);
    const files = match.groups['mask'] === undefined ? images : masks;
    const earlier = files.get(number);
    if (earlier === undefined) files.set(number, file);
    else faults.push({ kind: 'duplicate slice', file, fault: `slice ${number} is also ${earlier}` });
  }
  return { id, institution: institutionOf(id), slices: pair(images, masks, faults) };
}

function pair(
  images: ReadonlyMap<number, string>,
  masks: ReadonlyMap<number, string>,
  faults: DataFault[],
): KaggleSlice[] {
  const slices: KaggleSlice[] = [];
  for (const [number, image] of images) {
    const mask = masks.get(number);
    if (mask !== undefined) slices.push({ number, image, mask });
    else faults.push({ kind: 'missing mask', file: image, fault: 'expected a mask beside it, got none' });
  }
  for (const [number, file] of masks) {
    if (!images.has(number)) {
      faults.push({ kind: 'missing image', file, fault: 'expected an image beside this mask, got none' });
    }
  }
  return slices.sort((a, b) => a.number - b.number);
}

function institutionOf(id: string): string {
  return id.split('_')[1] ?? 'unknown';
}

async function noPatients(folder: string): Promise<DiceboardError> {
  const inner = path.join(folder, 'kaggle_3m');
  const remedy = (await isFolder(inner))
    ? `give ${inner}`
    : 'it should hold a folder for each patient, with files such as TCGA_CS_4941_19960909_1.tif';
  return new DiceboardError('DATA_NOT_FOUND', `expected patients in ${folder}, got none`, { remedy });
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
