import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Preprocess } from '../../domain/run.ts';
import { predictPixels } from '../../training/models/deployable-model.ts';
import { useCpuBackend } from '../../training/models/use-cpu-backend.test-support.ts';
import { makeTinyRun } from './export-fixture.test-support.ts';
import { exportRun } from './export-run.ts';
import { readLayersModel } from './layers-model-files.ts';

let folder: string;
beforeAll(useCpuBackend);
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-stock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const slices = 3;

it.each<Preprocess>(['dataset', 'volume'])(
  'an empty project with stock tfjs runs the card of a model with preprocessing %s',
  async (preprocess) => {
    const input = await makeTinyRun(folder, preprocess);
    await exportRun(input);
    const actual = runInEmptyProject(input.out, input.dataset.images.subarray(0, slices * 32 * 32 * 3));
    const model = await readLayersModel(input.out);
    const pixels = tf.tensor4d(Float32Array.from(input.dataset.images), [6, 32, 32, 3]);
    const volume = tf.slice4d(pixels, [0, 0, 0, 0], [slices, 32, 32, 3]);
    const { mean, variance } = tf.moments(volume, [0, 1, 2]);
    const [m, d] = [mean, tf.sqrt(variance)].map((t) => [...t.dataSync()] as [number, number, number]);
    const expected = predictPixels(
      model,
      volume,
      Array.from({ length: slices }, () => ({ mean: m!, deviation: d! })),
    ).dataSync();
    expect(actual).toHaveLength(slices * 32 * 32);
    const worst = Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)));
    expect(worst).toBeLessThan(1e-5);
  },
);

/** Runs the code of the export's own card in a project that has tfjs and nothing else. */
function runInEmptyProject(exported: string, images: Uint8Array): number[] {
  const project = join(folder, 'project');
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(resolve('node_modules/@tensorflow'), join(project, 'node_modules', '@tensorflow'));
  writeFileSync(join(project, 'pixels.bin'), images);
  const card = readFileSync(join(exported, 'MODEL_CARD.md'), 'utf8');
  const code = /```js\n([^]*?)```/.exec(card)![1]!;
  writeFileSync(join(project, 'use.mjs'), withStockTensorflow(code, exported));
  const output = execFileSync(process.execPath, ['use.mjs'], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(output.slice(output.lastIndexOf('\n['))) as number[];
}

function withStockTensorflow(code: string, exported: string): string {
  return `import { readFileSync } from 'node:fs';
import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
const tf = { ...core, ...layers };
const json = JSON.parse(readFileSync(${JSON.stringify(join(exported, 'model.json'))}, 'utf8'));
const bytes = readFileSync(${JSON.stringify(join(exported, 'weights.bin'))});
tf.loadLayersModel = () => layers.loadLayersModel(core.io.fromMemory({
  modelTopology: json.modelTopology,
  weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
  weightData: new Uint8Array(bytes).buffer,
}));
const volume = tf.tensor4d(Float32Array.from(readFileSync('pixels.bin')), [${slices}, 32, 32, 3]);
const pixels = volume;
${code}
console.log('\\n' + JSON.stringify([...probability.dataSync()]));
`;
}
