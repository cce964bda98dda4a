import * as tf from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../../domain/variant.ts';
import { makeOptimizer } from '../../../training/optimizers/make-optimizer.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
import { levels } from '../../level.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { optimizerUpdate, type OptimizerShape } from './optimizer-update.ts';
import { settingsFloats, writeSettings } from './settings.ts';

beforeAll(useCpuBackend);

const variants: Record<string, string | number | boolean>[] = [
  { optimizer: 'sgd', momentum: 0 },
  { optimizer: 'sgd', momentum: 0.9, nesterov: false },
  { optimizer: 'sgd', momentum: 0.8, nesterov: true },
  { optimizer: 'adam', beta1: 0.85, epsilon: 0.001 },
  { optimizer: 'rmsprop', momentum: 0, decay: 0.95 },
  { optimizer: 'rmsprop', momentum: 0.5 },
];
const parametersOf = (index: number) => makeVariant(variants[index] as (typeof variants)[0]).parameters;
const shapeOf = (index: number): OptimizerShape => {
  const { optimizer, momentum = 0, nesterov = false } = parametersOf(index);
  return { optimizer, momentum: momentum !== 0, nesterov };
};

interface Run {
  readonly variant: number;
  readonly batches: number;
  readonly weights: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}
const rates = [0.1, 0.05, 0.025];

const run: fc.Arbitrary<Run> = fc.integer({ min: 1, max: 37 }).chain((floats) => {
  const value = fc.float({ min: -4, max: 4, noNaN: true, noDefaultInfinity: true });
  const values = fc.array(value, { minLength: floats, maxLength: floats });
  return fc.record({
    variant: fc.nat(variants.length - 1),
    batches: fc.constantFrom(1, 2, 3),
    weights: values,
    gradients: fc.array(values, { minLength: rates.length, maxLength: rates.length }),
  });
});

/** Weights, then slots, after each step. */
function stepEagerly({ variant, batches, weights, gradients }: Run): number[][][] {
  const optimizer = makeOptimizer(parametersOf(variant));
  let current = { weights: { w: tf.tensor1d([...weights]) } as Record<string, tf.Tensor> };
  let state = optimizer.init(current.weights);
  return gradients.map((values, index) => {
    const w = batches === 1 ? tf.tensor1d([...values]) : tf.mul(tf.tensor1d([...values]), 1 / batches);
    const learningRate = rates[index] as number;
    const next = optimizer.update({ ...current, gradients: { w }, state, learningRate });
    current = { weights: { ...next.weights } };
    state = next.state;
    const slots = Object.values(state.slots).map((slot) => [...slot.dataSync()]);
    return [[...(next.weights['w'] as tf.Tensor).dataSync()], ...slots];
  });
}

function stepOn(bench: KernelBench, run: Run, level: (typeof levels)[number]): number[][][] {
  bench.clear();
  const parameters = parametersOf(run.variant);
  const { kernel, slots } = optimizerUpdate(level, shapeOf(run.variant));
  const floats = run.weights.length;
  const weights = bench.place(run.weights);
  const slotPlaces = slots.map(() => bench.room(floats));
  return run.gradients.map((values, index) => {
    const settings = new Float32Array(settingsFloats);
    const moment = { learningRate: rates[index] as number, batches: run.batches, step: index + 1 };
    writeSettings(settings, parameters, moment);
    const gradients = bench.place(values);
    const [first = 0, second = 0] = slotPlaces;
    bench.run(kernel, weights, gradients, first, second, floats, bench.place(settings));
    expect([...bench.read(gradients, floats)].every((value) => value === 0)).toBe(true);
    expect(bench.damaged()).toEqual([]);
    return [weights, ...slotPlaces].map((place) => [...bench.read(place, floats)]);
  });
}

describe.each(levels)('at level %s', (level) => {
  it("weights and slots after three updates are bit for bit the eager optimizer's", async () => {
    const kernels = variants.map((_, index) => optimizerUpdate(level, shapeOf(index)).kernel);
    const bench = await openKernelBench(level, kernels);
    const property = fc.property(run, (values) => {
      tf.engine().startScope();
      expect(stepOn(bench, values, level)).toEqual(stepEagerly(values));
      tf.engine().endScope();
    });
    fc.assert(property, { seed: 7, numRuns: 60 });
  });
});

it("the slots have the eager optimizer's names", () => {
  variants.forEach((_, index) => {
    const state = makeOptimizer(parametersOf(index)).init({ w: tf.tensor1d([0]) });
    const names = optimizerUpdate('plain', shapeOf(index)).slots.map((slot) => `w/${slot}`);
    expect(names).toEqual(Object.keys(state.slots));
  });
});
