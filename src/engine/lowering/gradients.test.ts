import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import { openBackend } from '../../training/backends/open-backend.ts';
import { buildNetwork } from '../../training/models/build-model.ts';
import { readWeights } from '../../training/model-weights.ts';
import { openEngine } from '../engine.ts';
import { writeSettings } from '../generator/optimizers/settings.ts';
import { runInDoubles } from './double-precision.test-support.ts';
import { lower } from './eager-comparison.test-support.ts';

beforeAll(() => openBackend('wasm'));

/** So small that batch norm of the deepest maps, 2x2, still has some numbers to go by. */
const images = 4;
const size = 32;
const common = { imageSize: size, batchSize: images, momentum: 0, learningRate: 1, accumulation: 1 };

/** Numbers without a pattern, in [-1, 1). */
function noise(seed: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => {
    const wave = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43_758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

function softDiceAndCrossEntropy(p: Float64Array, truth: Float32Array, withEntropy: boolean): number {
  let [sum, overlap, entropy] = [0, 0, 0];
  p.forEach((value, index) => {
    sum += value + truth[index]!;
    overlap += value * truth[index]!;
    entropy -= truth[index] ? Math.log(value) : Math.log(1 - value);
  });
  return 1 - (2 * overlap + 1) / (sum + 1) + (withEntropy ? entropy / p.length : 0);
}

/** The engine's gradients, as what a plain descent at rate 1 takes off. */
async function gradientsOf(
  parameters: ReturnType<typeof makeVariant>['parameters'],
  from: { weights: ReadonlyMap<string, Float32Array>; input: Float32Array; truth: Float32Array },
) {
  const lowered = lower(parameters, 'plain');
  const cacheFolder = join(tmpdir(), 'diceboard-lowering-tests');
  const engine = await openEngine({ lowered, level: 'plain', cacheFolder });
  engine.writeParameters(from.weights);
  const padded = engine.view(lowered.input);
  for (let image = 0; image < images; image += 1)
    for (let y = 0; y < size; y += 1) {
      const line = from.input.subarray((image * size + y) * size * 3, (image * size + y + 1) * size * 3);
      padded.set(line, ((image * (size + 2) + y + 1) * (size + 2) + 1) * 3);
    }
  engine.view(lowered.truth).set(from.truth);
  const loss = engine.train(0);
  writeSettings(engine.settings, parameters, { learningRate: 1, batches: 1, step: 1 });
  engine.update();
  const after = engine.readParameters();
  await engine.close();
  const gradients = [...from.weights].map(
    ([name, before]) => [name, before.map((value, index) => value - after.get(name)![index]!)] as const,
  );
  return { loss, gradients: new Map(gradients) };
}

/** Some weights, and a direction in which all of them move at once. */
interface Direction {
  readonly names: readonly string[];
  readonly of: ReadonlyMap<string, Float32Array>;
}

/** Neighbouring weights together, so that a wrong gradient names its part of the network. */
function directionsOf(weights: ReadonlyMap<string, Float32Array>, count: number): Direction[] {
  const names = [...weights.keys()].filter((name) => !name.includes('moving_'));
  const size = Math.ceil(names.length / count);
  return Array.from({ length: Math.ceil(names.length / size) }, (_, index) => {
    const own = names.slice(index * size, (index + 1) * size);
    return {
      names: own,
      of: new Map(own.map((name, seed) => [name, noise(seed, weights.get(name)!.length)])),
    };
  });
}

/** Central difference of the loss in double precision, along a direction. */
function differentiate(
  { of }: Direction,
  weights: ReadonlyMap<string, Float32Array>,
  lossOf: (weights: ReadonlyMap<string, ArrayLike<number>>) => number,
): number {
  // Small, so that hardly an activation crosses a kink; doubles still leave eight digits.
  const step = 1e-8;
  const at = (sign: number) => {
    const moved = new Map<string, ArrayLike<number>>(weights);
    for (const [name, direction] of of)
      moved.set(
        name,
        Float64Array.from(weights.get(name)!, (value, index) => value + sign * step * direction[index]!),
      );
    return lossOf(moved);
  };
  return (at(1) - at(-1)) / (2 * step);
}

/** The same from gradients. */
function project({ of }: Direction, gradients: ReadonlyMap<string, Float32Array>): number {
  let sum = 0;
  for (const [name, direction] of of)
    gradients.get(name)!.forEach((value, index) => (sum += value * direction[index]!));
  return sum;
}

describe('the compiled gradient', () => {
  test.each([
    ['base', { loss: 'bce-dice' }],
    ['base without batch norm', { batchNorm: false, loss: 'dice' }],
    ['skips', { skipConnections: true, loss: 'bce-dice' }],
    ['skips of eight channels', { skipConnections: true, skipChannels: 8, loss: 'bce-dice' }],
    ['reduced tail', { tail: 'reduced', loss: 'bce-dice' }],
    ['DeepLabV3+', { model: 'mobilenetv3-deeplabv3plus', loss: 'bce-dice' }],
    ['U-Net', { model: 'unet', width: 2, loss: 'bce-dice' }],
    ['U-Net without batch norm', { model: 'unet', width: 2, batchNorm: false, loss: 'dice' }],
  ])(
    'is that of finite differences in double precision: %s',
    async (_, changes) => {
      const { parameters } = makeVariant({ ...common, ...changes });
      const { model, network } = buildNetwork(parameters, 3);
      // Away from the kinks of activations and from symmetric starts.
      const weights = new Map(
        (await readWeights(model)).map(({ name, values }, seed) => {
          const change = noise(seed, values.length);
          return [name, values.map((value, index) => value + 0.1 * change[index]!)];
        }),
      );
      model.dispose();
      const input = noise(99, images * size * size * 3);
      const truth = noise(98, images * size * size).map((value) => (value > 0.4 ? 1 : 0));
      const lossOf = (changed: ReadonlyMap<string, ArrayLike<number>>) =>
        softDiceAndCrossEntropy(
          runInDoubles(network, { input: Float64Array.from(input), images, weights: changed }),
          truth,
          parameters.loss === 'bce-dice',
        );
      const { loss, gradients } = await gradientsOf(parameters, { weights, input, truth });
      expect(loss).toBeCloseTo(lossOf(weights), 5);
      const compared = directionsOf(weights, 6).map((direction) => ({
        first: direction.names[0],
        expected: differentiate(direction, weights, lossOf),
        found: project(direction, gradients),
      }));
      const wrong = compared.filter(
        ({ expected, found }) => !(Math.abs(found - expected) <= 5e-4 * Math.abs(expected) + 1e-4),
      );
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});
