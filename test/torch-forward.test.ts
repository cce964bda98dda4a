import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenBackend } from '../src/training/backends/backend.ts';
import { openBackend } from '../src/training/backends/open-backend.ts';
import { buildModel } from '../src/training/models/build-model.ts';
import { describeWeights, loadWeights } from '../src/training/model-weights.ts';
import {
  readForwardCases,
  readOutput,
  sampledSide,
  torchFolder,
  type ForwardCase,
} from './fixtures/torch/forward-cases.ts';
import { formulaImage, formulaWeight } from './fixtures/torch/forward-formula.ts';
import { runTwins } from './fixtures/torch/run-twins.ts';
import { describeWith } from './needs.ts';

let backend: OpenBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.close());

const cases = readForwardCases();

describe('a forward pass equals that of a PyTorch twin with the same weights', () => {
  it.each(cases)('$name, as committed', (each) => {
    expectEqual(predictOnce(each), readOutput(join(torchFolder, 'outputs'), each));
  });
});

describeWith('python3-torch', 'the same, computed now by PyTorch', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'diceboard-torch-'));
    runTwins(folder);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases)('$name', (each) => expectEqual(predictOnce(each), readOutput(folder, each)));
});

const predictions = new Map<string, Float32Array>();

/** Both parts compare the same. */
function predictOnce(each: ForwardCase): Float32Array {
  const known = predictions.get(each.name) ?? predict(each);
  predictions.set(each.name, known);
  return known;
}

function predict({ parameters }: ForwardCase): Float32Array {
  const model = buildModel(parameters, 1);
  const size = parameters.imageSize;
  const weights = describeWeights(model).map(({ name, shape }) => ({
    name,
    shape: [...shape],
    values: formulaWeight(name, shape),
  }));
  loadWeights(model, weights);
  const output = tf.tidy(() => {
    const image = tf.tensor4d(formulaImage(size), [1, size, size, 3]);
    return (model.predict(image) as tf.Tensor).dataSync();
  });
  model.dispose();
  const step = size / sampledSide;
  return Float32Array.from(
    { length: sampledSide ** 2 },
    (_, index) => output[Math.floor(index / sampledSide) * step * size + (index % sampledSide) * step]!,
  );
}

function expectEqual(ours: Float32Array, theirs: Float32Array): void {
  expect(ours.length).toBe(theirs.length);
  // Else a saturated sigmoid would hide what is different.
  expect(Math.max(...theirs) - Math.min(...theirs)).toBeGreaterThan(0.05);
  const worst = ours.reduce((most, value, index) => Math.max(most, Math.abs(value - theirs[index]!)), 0);
  expect(worst).toBeLessThan(1e-4);
}
