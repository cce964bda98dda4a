import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import type { PackedDataset } from '../../../dataset/packed-dataset.ts';
import { openExport } from '../open-export.ts';

export const [size, slices] = [32, 3];

/** For tests: a folder with an export's files, slices of twice the model's side, and the packages that cards name. */
export interface CardProject {
  readonly folder: string;
  /** File names; the last one is `lastSlice`'s kind. */
  readonly pictures: readonly string[];
  /** The lines of the card that follow this text first. */
  linesAfter(text: string): string;
  /** Writes a script and runs it on the pictures; returns what it printed. */
  run(command: string, script: { name: string; code: string }): string;
}

/** The export of `exported` with the first patient of `images` beside it. */
export async function makeCardProject(
  folder: string,
  given: { exported: string; images: Uint8Array; lastSlice?: 'png' | 'tiff' },
): Promise<CardProject> {
  const { exported, images, lastSlice = 'tiff' } = given;
  installPackages(folder);
  for (const name of readdirSync(exported)) symlinkSync(join(exported, name), join(folder, name));
  const pictures = await Promise.all(
    Array.from({ length: slices }, async (_, slice) => {
      const file = `slice-${slice}.${slice === slices - 1 ? lastSlice : 'png'}`;
      const pixels = images.subarray(slice * size * size * 3, (slice + 1) * size * size * 3);
      const raw = { width: 2 * size, height: 2 * size, channels: 3 as const };
      const picture = sharp(enlarge(pixels), { raw });
      await picture
        .toFormat(file.endsWith('png') ? 'png' : 'tiff', { compression: 'lzw' })
        .toFile(join(folder, file));
      return file;
    }),
  );
  const card = readFileSync(join(exported, 'MODEL_CARD.md'), 'utf8');
  return {
    folder,
    pictures,
    linesAfter: (text) => /```\w+\n([^]*?)```/.exec(card.slice(card.indexOf(text)))![1]!,
    run(command, { name, code }) {
      writeFileSync(join(folder, name), code);
      return execFileSync(command, [name, ...pictures], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE: process.execPath, PYTHONDONTWRITEBYTECODE: '1' },
      });
    },
  };
}

/** Four pixels for each, all different, whose mean rounds to it: the lines must average to get it back. */
function enlarge(pixels: Uint8Array): Uint8Array {
  const offsets = [10, -10, 7, -6];
  return Uint8Array.from({ length: pixels.length * 4 }, (_, place) => {
    const [row, column, channel] = [
      Math.floor(place / 6 / size),
      Math.floor(place / 3) % (2 * size),
      place % 3,
    ];
    const value = pixels[((row >> 1) * size + (column >> 1)) * 3 + channel]!;
    return value < 10 || value > 245 ? value : value + offsets[(row % 2) * 2 + (column % 2)]!;
  });
}

/**
 * What the export itself, as it was checked, makes of the first patient. Throws where no pixel or every pixel is above
 * 0.5: counting them would then prove nothing.
 */
export async function predictFirstPatient(exported: string, dataset: PackedDataset): Promise<Float32Array> {
  const { model } = await openExport(exported);
  const pixels = Float32Array.from(dataset.images.subarray(0, slices * size * size * 3));
  try {
    const expected = await model.predict(pixels, Array(slices).fill(statisticsOf(pixels)));
    const share = expected.filter((value) => value > 0.5).length / expected.length;
    if (share === 0 || share === 1)
      throw new Error(`expected tumour and other pixels, got a share of ${share}`);
    return expected;
  } finally {
    await model.close();
  }
}

/** Mean and deviation of each channel, from their definition. */
function statisticsOf(pixels: Float32Array) {
  const channels = [0, 1, 2].map((channel) => [...pixels].filter((_, place) => place % 3 === channel));
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = channels.map(average) as [number, number, number];
  const deviation = channels.map((values, channel) =>
    Math.sqrt(average(values.map((value) => (value - mean[channel]!) ** 2))),
  ) as [number, number, number];
  return { mean, deviation };
}

/** Infinity where they are not of one length. */
export function largestDifference(actual: readonly number[], expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  return actual.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
}

/** What the lines must print of slices whose probabilities are these. */
export function describeTumour(pictures: readonly string[], expected: Float32Array): string {
  return pictures
    .map((file, slice) => {
      const own = expected.subarray(slice * size * size, (slice + 1) * size * size);
      return `${file} ${own.filter((value) => value > 0.5).length} tumour pixels of ${size * size}\n`;
    })
    .join('');
}

/** `@tensorflow/tfjs` is these packages under one name. */
function installPackages(project: string): void {
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@tensorflow', 'tfjs'), { recursive: true });
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu'])
    symlinkSync(resolve('node_modules/@tensorflow', name), join(modules, '@tensorflow', name));
  for (const name of ['sharp', 'onnxruntime-node'])
    symlinkSync(resolve('node_modules', name), join(modules, name));
  const exported = ['tfjs-core', 'tfjs-layers'].map((name) => `export * from '@tensorflow/${name}';`);
  const index = [...exported, "import '@tensorflow/tfjs-backend-cpu';"].join('\n');
  writeFileSync(join(modules, '@tensorflow', 'tfjs', 'index.js'), index);
  const about = { name: '@tensorflow/tfjs', type: 'module', main: 'index.js' };
  writeFileSync(join(modules, '@tensorflow', 'tfjs', 'package.json'), JSON.stringify(about));
}
