import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import { buildNetwork } from '../../training/models/build-model.ts';
import { useCpuBackend } from '../../training/models/use-cpu-backend.test-support.ts';
import { openEngine, type Engine } from '../engine.ts';
import type { Network, Operation } from '../network/network.ts';
import { lower } from './eager-comparison.test-support.ts';
import type { Lowered } from './lowered.ts';
import { lowerNetwork } from './lower-network.ts';

beforeAll(useCpuBackend);

const variants: readonly Record<string, string | number | boolean>[] = [
  { imageSize: 48, batchSize: 3, skipConnections: true },
  { imageSize: 32, batchSize: 2, model: 'unet', width: 6, optimizer: 'adam' },
  { imageSize: 16, batchSize: 1, model: 'unet', width: 1, batchNorm: false },
];
const parametersOf = (variant: (typeof variants)[number]) => makeVariant(variant).parameters;
const cacheFolder = join(tmpdir(), 'diceboard-lowering-tests');

describe.each(variants)('the programs of %o', (variant) => {
  let lowered: Lowered;
  const open = () => openEngine({ lowered, level: 'plain', cacheFolder });
  beforeAll(() => {
    lowered = lower(parametersOf(variant), 'plain');
  });

  it("have the model's parameters", () => {
    const { model } = buildNetwork(parametersOf(variant), 1);
    const describeWeight = (name: string, shape: readonly (number | null)[]) => `${name} [${shape.join()}]`;
    const expected = model.weights.map(({ originalName, shape }) => describeWeight(originalName, shape));
    const found = lowered.parameters.map(({ name, shape }) => describeWeight(name, shape));
    expect(found.toSorted()).toEqual(expected.toSorted());
    model.dispose();
  });

  it('write nowhere but into their buffers', async () => {
    const engine = await open();
    fill(engine, lowered);
    for (const program of ['train', 'update', 'fold', 'evaluate'] as const)
      expect(engine.check(program), program).toEqual([]);
    await engine.close();
  });

  it('leave zeros between padded channels, and give the same numbers twice', async () => {
    const runs = [];
    for (let run = 0; run < 2; run += 1) {
      const engine = await open();
      fill(engine, lowered);
      const losses = [engine.train(0), engine.train(1)];
      engine.settings.set([0.01, 0.5, 1, 0.9, 0.9, 1e-7, 0.1, 0.1]);
      engine.update();
      losses.push(engine.train(0));
      runs.push({
        losses,
        weights: [...engine.readParameters()].map(([name, values]) => [name, [...values]]),
      });
      expect(largestOutside(engine, lowered)).toBe(0);
      await engine.close();
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});

describe('a network that the kernels do not cover is refused with the reason:', () => {
  const network = tinyNetwork();
  const reasonFor = (operations: readonly Operation[]) => {
    const options = { images: 1, threads: 1, level: 'plain', loss: 'dice' } as const;
    const optimizer = { optimizer: 'sgd', momentum: false, nesterov: false } as const;
    const last = operations.at(-1)!;
    const result = lowerNetwork({ ...network, operations, output: last.output }, { ...options, optimizer });
    return result.lowered === undefined ? result.reason : 'none';
  };
  const [stem, ...rest] = network.operations as [Operation, ...Operation[]];

  it('a layer that was not described', () => {
    const unknown = { kind: 'unknown', name: 'leak', layer: 'LeakyReLU', output: stem.output } as const;
    expect(reasonFor([unknown, ...rest])).toBe('leak: expected a layer that is described, got a LeakyReLU');
  });

  it('an end without a sigmoid', () => {
    expect(reasonFor([stem, ...rest.slice(0, -1)])).toMatch(/^logit: expected a sigmoid/);
  });

  it('none, when all is known', () => {
    expect(reasonFor(network.operations)).toBe('none');
  });
});

/** A convolution, a convolution to one channel, and a sigmoid. */
function tinyNetwork(): Network {
  const value = (id: number, channels: number) => ({ id, height: 16, width: 16, channels });
  const [image, features, logit, output] = [value(0, 3), value(1, 8), value(2, 1), value(3, 1)] as const;
  const shape = { stride: 1, dilation: 1, bias: true } as const;
  return {
    input: image,
    output,
    operations: [
      { kind: 'convolution', name: 'stem', kernel: 3, ...shape, input: image, output: features },
      { kind: 'convolution', name: 'logit', kernel: 1, ...shape, input: features, output: logit },
      { kind: 'activation', name: 'probability', activation: 'sigmoid', input: logit, output },
    ],
  };
}

/** Weights, images (in their borders of zeros) and masks that are not zero. */
function fill(engine: Engine, lowered: Lowered): void {
  const wave = (length: number, scale: number) =>
    Float32Array.from({ length }, (_, index) => scale * Math.sin(1 + 37 * index));
  const values = lowered.parameters.map(({ name, shape }) => {
    const length = shape.reduce((product, side) => product * side, 1);
    const variance = name.endsWith('variance');
    return [name, variance ? wave(length, 0.5).map((each) => each + 1) : wave(length, 0.3)] as const;
  });
  engine.writeParameters(new Map(values));
  const { images } = lowered.plan;
  const size = Math.sqrt(lowered.truth.floats / (2 * images));
  const input = engine.view(lowered.input);
  for (let line = 0; line < 2 * images * (size + 2); line += 1) {
    if (line % (size + 2) === 0 || line % (size + 2) === size + 1) continue;
    input.set(wave(3 * size, 1), (line * (size + 2) + 1) * 3);
  }
  engine.view(lowered.truth).forEach((_, index, truth) => (truth[index] = index % 5 === 0 ? 1 : 0));
}

/** The largest weight, gradient or slot at a place that is none of the model's. */
function largestOutside(engine: Engine, lowered: Lowered): number {
  const isOwn = new Uint8Array(lowered.weights.floats);
  for (const { place, positions, paddedShape, trainable } of lowered.parameters) {
    if (!trainable) continue;
    const places = positions.reduce<number[]>(
      (starts, axis, index) =>
        starts.flatMap((start) => axis.map((position) => start * paddedShape[index]! + position)),
      [0],
    );
    for (const each of places) isOwn[place.bytes / 4 + each] = 1;
  }
  const buffers = [lowered.weights, lowered.gradients, ...Object.values(lowered.slots)];
  const outside = buffers.flatMap((buffer) =>
    [...engine.view(buffer)].filter((_, index) => isOwn[index] === 0),
  );
  return outside.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
