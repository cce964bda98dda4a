import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { openPacked } from '../../dataset/open-packed.ts';
import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { BackendName } from '../../domain/run.ts';
import type { OpenBackend } from '../../training/backends/backend.ts';
import { openBackend } from '../../training/backends/open-backend.ts';
import { segmentCheckpoint } from '../../training/segment-checkpoint.ts';
import type { PictureJob } from './picture-job.ts';

const flairChannel = 1;

/** Segments a patient's validation slices with the best checkpoint and writes each as PNG files: FLAIR, image, classes. */
export async function drawPatient(job: PictureJob): Promise<void> {
  const { settings } = job;
  const dataset = openPacked(job.packedFolder);
  const slices = slicesOf(dataset, job);
  const backend = await openAny(settings.backend);
  try {
    const masks = await segmentCheckpoint({
      parameters: settings.variant,
      checkpointFolder: job.checkpointFolder,
      checksum: job.checksum,
      dataset,
      preprocess: settings.preprocess,
      trainingSlices: job.trainingSlices,
      slices,
    });
    await writePictures(dataset, { slices, masks, folder: job.folder });
  } finally {
    await backend.close();
  }
}

/** The backend that trained, or, where this machine has it not, the one that every machine has. */
async function openAny(name: BackendName): Promise<OpenBackend> {
  return openBackend(name).catch((thrown: unknown) => {
    if (name !== 'wasm' && thrown instanceof DiceboardError && thrown.code === 'BACKEND_UNAVAILABLE')
      return openBackend('wasm');
    throw thrown;
  });
}

function slicesOf({ index }: PackedDataset, { patient, validationSlices }: PictureJob): number[] {
  const packed = index.patients.find(({ id }) => id === patient);
  if (packed === undefined)
    throw new DiceboardError('DATA_CHANGED', `expected patient ${patient} in the data, got none`);
  const end = packed.firstSlice + packed.sliceCount;
  return validationSlices.filter((slice) => slice >= packed.firstSlice && slice < end);
}

interface Drawing {
  readonly slices: readonly number[];
  readonly masks: Uint8Array;
  readonly folder: string;
}

async function writePictures(dataset: PackedDataset, { slices, masks, folder }: Drawing): Promise<void> {
  const { images } = dataset;
  const { size, originalSize, sliceNumbers } = dataset.index;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const write = (name: string, pixels: Uint8Array, side: number) =>
    sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(unfinished, name));
  const writeImage = (name: string, slice: number) => {
    const pixels = images.slice(3 * slice * size ** 2, 3 * (slice + 1) * size ** 2);
    return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toFile(join(unfinished, name));
  };
  for (const [place, slice] of slices.entries()) {
    const number = sliceNumbers[slice]!;
    await write(`${number}-flair.png`, cutFlair(dataset, slice), size);
    await writeImage(`${number}-image.png`, slice);
    await write(`${number}-classes.png`, classify(dataset, { slice, place, masks }), originalSize);
  }
  await mkdir(dirname(folder), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

function cutFlair({ index, images }: PackedDataset, slice: number): Uint8Array {
  const pixels = index.size ** 2;
  return Uint8Array.from(
    { length: pixels },
    (_, pixel) => images[3 * (slice * pixels + pixel) + flairChannel]!,
  );
}

/** 0 true negative, 1 true positive, 2 false positive, 3 false negative, against the original mask. */
function classify(
  { index, originalMasks }: PackedDataset,
  { slice, place, masks }: { slice: number; place: number; masks: Uint8Array },
): Uint8Array {
  const pixels = index.originalSize ** 2;
  return Uint8Array.from({ length: pixels }, (_, pixel) => {
    const truth = originalMasks[slice * pixels + pixel] === 1;
    const predicted = masks[place * pixels + pixel] === 1;
    if (predicted) return truth ? 1 : 2;
    return truth ? 3 : 0;
  });
}
