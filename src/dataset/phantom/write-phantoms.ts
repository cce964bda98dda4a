import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { DiceboardError } from '../../domain/errors.ts';
import { mapInOrder } from '../map-in-order.ts';
import { describeWriteFailure } from '../write-failure.ts';
import { drawPatient, type PhantomPatient, phantomSide } from './phantom-patient.ts';
import { makePhantomRandom } from './phantom-random.ts';
import { renderSlice } from './render-slice.ts';
import { drawNoisePool } from './scanner.ts';

export interface PhantomOptions {
  /** New or empty; appears whole or not at all. */
  readonly folder: string;
  readonly patients: number;
  /** Slices a patient. */
  readonly slices: number;
  readonly seed: number;
  /** Slices written. */
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

/**
 * Writes phantoms in the Kaggle layout: heads with a FLAIR-bright tumour over consecutive slices, 256x256 TIFF.
 * The same seed gives the same pixels. A folder that holds these very phantoms already is left as it is.
 * @throws USAGE for a folder that holds something else or a number below 1; DISK_FULL
 */
export async function writePhantoms(options: PhantomOptions): Promise<void> {
  expectPositive('patients', options.patients);
  expectPositive('slices', options.slices);
  const folder = path.resolve(options.folder);
  const readme = describePhantoms(options);
  if (await holdsPhantoms(folder, readme)) return;
  const building = `${folder}.writing-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(building, { recursive: true });
    await writePatients(building, options);
    await writeFile(path.join(building, 'README.md'), readme);
    await rmdir(folder).catch(() => {});
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw describeWriteFailure(error, folder);
  }
}

async function writePatients(
  folder: string,
  { patients, slices, seed, onProgress }: PhantomOptions,
): Promise<void> {
  const pool = drawNoisePool(makePhantomRandom(seed, 'noise'));
  const total = patients * slices;
  let done = 0;
  for (let position = 0; position < patients; position++) {
    const patient = drawPatient(position, slices, seed);
    await mkdir(path.join(folder, patient.id));
    await mapInOrder(
      Array.from({ length: slices }, (_, slice) => slice),
      (slice) => writeSlice(path.join(folder, patient.id), { patient, slice, pool }),
      () => onProgress?.({ done: ++done, total }),
      4,
    );
  }
}

async function writeSlice(
  folder: string,
  { patient, slice, pool }: { patient: PhantomPatient; slice: number; pool: Float32Array },
): Promise<void> {
  const { image, mask } = renderSlice(patient, slice, pool);
  const size = { width: phantomSide, height: phantomSide };
  const name = path.join(folder, `${patient.id}_${slice + 1}`);
  const tiff = { compression: 'none' } as const;
  const encoded = [
    sharp(image, { raw: { ...size, channels: 3 } })
      .tiff(tiff)
      .toBuffer(),
    sharp(mask, { raw: { ...size, channels: 1 } })
      .toColourspace('b-w')
      .tiff(tiff)
      .toBuffer(),
  ] as const;
  await writeFile(`${name}.tif`, await encoded[0]);
  await writeFile(`${name}_mask.tif`, await encoded[1]);
}

async function holdsPhantoms(folder: string, readme: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return false;
  const found = await readFile(path.join(folder, 'README.md'), 'utf8').catch(() => '');
  if (found === readme) return true;
  throw new DiceboardError(
    'USAGE',
    `expected a new or empty folder for phantoms, got ${folder}, which holds others`,
    {
      remedy: 'name another folder or remove that one',
    },
  );
}

// Raise the version when the pixels change, so that phantoms of old are not taken for new ones.
function describePhantoms({ patients, slices, seed }: PhantomOptions): string {
  return [
    '# Phantoms',
    '',
    'Computed pictures in the layout of the LGG MRI segmentation data set; no patient was scanned.',
    `Made by \`diceboard data synth\`: version 1, ${patients} patients, ${slices} slices each, seed ${seed}.`,
    '',
  ].join('\n');
}

function expectPositive(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new DiceboardError('USAGE', `expected ${name} to be a whole number of 1 or more, got ${value}`);
}
