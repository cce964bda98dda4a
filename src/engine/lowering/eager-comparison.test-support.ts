import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import { makeVariant } from '../../domain/variant.ts';
import { lossFunction } from '../../training/losses.ts';
import { buildNetwork } from '../../training/models/build-model.ts';
import { loadWeights, readWeights } from '../../training/model-weights.ts';
import { addGradients, applyGradients, computeGradients } from '../../training/train-step.ts';
import { createTrainingState, disposeSlots, type TrainingState } from '../../training/training-state.ts';
import { openEngine, type Engine } from '../engine.ts';
import { writeSettings } from '../generator/optimizers/settings.ts';
import type { Level } from '../level.ts';
import type { Lowered } from './lowered.ts';
import { lowerNetwork } from './lower-network.ts';

export interface Comparison {
  readonly changes: Readonly<Record<string, string | number | boolean>>;
  readonly level: Level;
  readonly threads?: number;
  readonly steps?: number;
}

/** A number for each weight, and the losses before each update. */
export interface Trained {
  readonly losses: number[];
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Of the first batch after training, with running statistics. */
  readonly probabilities: Float32Array;
}

interface RawBatch {
  readonly images: Float32Array;
  readonly masks: Float32Array;
}

/** The variant's lowering. @throws when it has none. */
export function lower(parameters: VariantParameters, level: Level, threads = 1): Lowered {
  const { model, network } = buildNetwork(parameters, 1);
  model.dispose();
  const { optimizer, momentum = 0, nesterov = false, loss, batchSize } = parameters;
  const result = lowerNetwork(network, {
    images: batchSize,
    threads,
    level,
    loss,
    optimizer: { optimizer, momentum: momentum !== 0, nesterov },
  });
  if (result.lowered === undefined) throw new Error(result.reason);
  return result.lowered;
}

/** Trains the same network from the same weights on the same batches, compiled and eagerly. */
export async function trainBoth({ changes, level, threads = 1, steps = 20 }: Comparison) {
  const { parameters } = makeVariant(changes);
  const state = createTrainingState(parameters, 1);
  await scramble(state);
  const batches = Array.from({ length: 4 }, (_, seed) => randomBatch(parameters, seed + 1));
  const initial = await readWeights(state.model);
  const lowered = lower(parameters, level, threads);
  const cacheFolder = join(tmpdir(), 'diceboard-lowering-tests');
  const engine = await openEngine({ lowered, level, cacheFolder });
  engine.writeParameters(new Map(initial.map(({ name, values }) => [name, values as Float32Array])));
  const compiled = trainCompiled({ engine, lowered, parameters }, batches, steps);
  await engine.close();
  const eager = await trainEagerly(state, { parameters, batches, steps });
  disposeSlots(state);
  state.model.dispose();
  const before = new Map(initial.map(({ name, values }) => [name, values as Float32Array]));
  return { compiled, eager, before, parameters };
}

/** Biases, scales and running statistics other than zeros and ones, so that each counts. */
async function scramble(state: TrainingState): Promise<void> {
  const random = stream(7);
  const weights = await readWeights(state.model);
  const changed = weights.map((weight) => {
    const values = Float32Array.from(weight.values);
    const isVector = /\/(bias|beta|gamma|moving_mean|moving_variance)$/.test(weight.name);
    if (isVector) values.forEach((value, index) => (values[index] = value + 0.2 * (random() - 0.5)));
    return { ...weight, values };
  });
  loadWeights(state.model, changed);
}

function trainCompiled(
  { engine, lowered, parameters }: { engine: Engine; lowered: Lowered; parameters: VariantParameters },
  batches: readonly RawBatch[],
  steps: number,
): Trained {
  const { imageSize: size, batchSize, accumulation, learningRate } = parameters;
  const input = engine.view(lowered.input);
  const truth = engine.view(lowered.truth);
  const losses: number[] = [];
  let batch = 0;
  for (let step = 1; step <= steps; step += 1) {
    for (let part = 0; part < accumulation; part += 1) {
      const { images, masks } = batches[batch % batches.length]!;
      const slot = (batch % 2) as 0 | 1;
      batch += 1;
      for (let image = 0; image < batchSize; image += 1)
        putPadded(images.subarray(image * size * size * 3, (image + 1) * size * size * 3), {
          size,
          into: input.subarray((slot * batchSize + image) * (size + 2) ** 2 * 3),
        });
      truth.set(masks, slot * batchSize * size * size);
      losses.push(engine.train(slot));
    }
    writeSettings(engine.settings, parameters, { learningRate, batches: accumulation, step });
    engine.update();
  }
  const weights = engine.readParameters();
  const probabilities = evaluate(engine, lowered, { size, batch: batches[0]! });
  return { losses, weights, probabilities };
}

function evaluate(engine: Engine, lowered: Lowered, { size, batch }: { size: number; batch: RawBatch }) {
  const pixels = size * size;
  const count = batch.masks.length / pixels;
  const probabilities = new Float32Array(batch.masks.length);
  for (let first = 0; first < count; first += engine.threads) {
    const images = Math.min(engine.threads, count - first);
    for (let thread = 0; thread < images; thread += 1) {
      const image = batch.images.subarray((first + thread) * pixels * 3, (first + thread + 1) * pixels * 3);
      putPadded(image, { size, into: engine.view(lowered.evaluationInput, thread) });
    }
    engine.evaluate(images);
    for (let thread = 0; thread < images; thread += 1)
      probabilities.set(engine.view(lowered.probabilities, thread), (first + thread) * pixels);
  }
  return probabilities;
}

async function trainEagerly(
  state: TrainingState,
  from: { parameters: VariantParameters; batches: readonly RawBatch[]; steps: number },
): Promise<Trained> {
  const { parameters, batches, steps } = from;
  const { accumulation, learningRate } = parameters;
  const lossOf = lossFunction(parameters.loss);
  const losses: number[] = [];
  let count = 0;
  for (let step = 1; step <= steps; step += 1) {
    let sum = null;
    for (let part = 0; part < accumulation; part += 1) {
      const batch = toTensors(parameters, batches[count % batches.length]!);
      count += 1;
      const { loss, gradients } = computeGradients(state, batch, lossOf);
      losses.push((await loss.data())[0]!);
      sum = addGradients(sum, gradients);
      tf.dispose([loss, batch.images, batch.masks]);
    }
    applyGradients(state, { sum: sum!, batches: accumulation, learningRate });
  }
  const weights = await readWeights(state.model);
  const batch = toTensors(parameters, batches[0]!);
  const output = tf.tidy(() => state.model.apply(batch.images, { training: false }) as tf.Tensor);
  const probabilities = (await output.data()) as Float32Array;
  tf.dispose([output, batch.images, batch.masks]);
  return {
    losses,
    weights: new Map(weights.map(({ name, values }) => [name, values as Float32Array])),
    probabilities,
  };
}

function toTensors({ imageSize, batchSize }: VariantParameters, { images, masks }: RawBatch) {
  return {
    images: tf.tensor4d(images, [batchSize, imageSize, imageSize, 3]),
    masks: tf.tensor4d(masks, [batchSize, imageSize, imageSize, 1]),
  };
}

/** A disc in noise, brighter than what is around it. */
function randomBatch({ imageSize: size, batchSize }: VariantParameters, seed: number): RawBatch {
  const random = stream(seed);
  const images = new Float32Array(batchSize * size * size * 3);
  const masks = new Float32Array(batchSize * size * size);
  for (let image = 0; image < batchSize; image += 1) {
    const [x, y, radius] = [random() * size, random() * size, (0.2 + 0.2 * random()) * size];
    for (let pixel = 0; pixel < size * size; pixel += 1) {
      const place = image * size * size + pixel;
      masks[place] = Math.hypot((pixel % size) - x, Math.floor(pixel / size) - y) < radius ? 1 : 0;
      for (let channel = 0; channel < 3; channel += 1)
        images[place * 3 + channel] = 2 * (random() - 0.5) + masks[place] * (0.5 + 0.3 * channel);
    }
  }
  return { images, masks };
}

function putPadded(image: Float32Array, { size, into }: { size: number; into: Float32Array }): void {
  for (let line = 0; line < size; line += 1)
    into.set(image.subarray(line * size * 3, (line + 1) * size * 3), ((line + 1) * (size + 2) + 1) * 3);
}

/** Mulberry32, in [0, 1). */
function stream(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
