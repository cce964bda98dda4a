import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PackedDataset } from '../../../dataset/packed-dataset.ts';
import type { Preprocess } from '../../../domain/run.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
import type { ExportFormatName } from '../export-format.ts';
import { makeTinyRun } from '../export-fixture.test-support.ts';
import { exportRun } from '../export-run.ts';
import { openExport } from '../open-export.ts';

let folder: string;
beforeAll(useCpuBackend);
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-card-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Scripts of their own on cores that may be training.
vi.setConfig({ testTimeout: 180_000 });
const [size, slices] = [32, 3];

describe("a card's lines for Node run as they stand in a project with the packages that they name, and nothing else", () => {
  it.each<[ExportFormatName, Preprocess]>([
    ['tfjs', 'dataset'],
    ['tfjs', 'volume'],
    ['onnx', 'dataset'],
    ['onnx', 'volume'],
  ])('%s with preprocessing %s predicts what the export was checked with', async (format, preprocess) => {
    const input = await makeTinyRun(folder, preprocess, format);
    await exportRun(input);
    const expected = await predictFirstPatient(input.out, input.dataset);
    const output = await runLines(input.out, {
      images: input.dataset.images,
      append: `console.log(JSON.stringify([...${format === 'tfjs' ? 'probability.dataSync()' : 'probability.data'}]));`,
    });
    const actual = JSON.parse(output.slice(output.lastIndexOf('\n['))) as number[];
    expect(actual).toHaveLength(slices * size * size);
    const worst = actual.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - expected[index]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
    const tumour = expected.subarray(0, size * size).filter((value) => value > 0.5).length;
    expect(output).toContain(`slice-0.png ${tumour} tumour pixels of 1024`);
  });

  it('safetensors lists every weight', async () => {
    const input = await makeTinyRun(folder, 'dataset', 'safetensors');
    const { totalParameters } = await exportRun(input);
    const output = await runLines(input.out, { images: input.dataset.images, append: '' });
    expect(output).toContain(`tensors, ${totalParameters} numbers`);
  });
});

async function predictFirstPatient(exported: string, dataset: PackedDataset): Promise<Float32Array> {
  const { model } = await openExport(exported);
  const pixels = Float32Array.from(dataset.images.subarray(0, slices * size * size * 3));
  try {
    return await model.predict(pixels, Array(slices).fill(statisticsOf(pixels)));
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

/** Runs the card's first script with three pictures of twice the model's side. */
async function runLines(
  exported: string,
  { images, append }: { images: Uint8Array; append: string },
): Promise<string> {
  const project = join(folder, 'project');
  installPackages(project);
  for (const name of readdirSync(exported)) symlinkSync(join(exported, name), join(project, name));
  const files = await Promise.all(
    Array.from({ length: slices }, async (_, slice) => {
      const pixels = images.subarray(slice * size * size * 3, (slice + 1) * size * size * 3);
      const raw = { width: size, height: size, channels: 3 as const };
      const file = `slice-${slice}.png`;
      await sharp(pixels, { raw })
        .resize(2 * size, 2 * size, { kernel: 'nearest' })
        .png()
        .toFile(join(project, file));
      return file;
    }),
  );
  const card = readFileSync(join(exported, 'MODEL_CARD.md'), 'utf8');
  const code = /`node use.mjs[^]*?```js\n([^]*?)```/.exec(card)![1]!;
  writeFileSync(join(project, 'use.mjs'), `${code}\n${append}\n`);
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return execFileSync(process.execPath, ['use.mjs', ...files], { cwd: project, encoding: 'utf8', stdio });
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
