import * as tf from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVariant } from '../../domain/variant.ts';
import type { ParameterValue } from '../../domain/variant-parameters.ts';
import type { Network, Operation } from '../../engine/network/network.ts';
import { buildNetwork } from './build-model.ts';
import { createModelContext } from './model-context.ts';
import { convolve } from './layers/convolution.ts';
import { useCpuBackend } from './use-cpu-backend.test-support.ts';

beforeAll(useCpuBackend);

const cases: Readonly<Record<string, ParameterValue>>[] = [
  { imageSize: 32 },
  { imageSize: 48, skipConnections: true },
  { imageSize: 32, batchNorm: false },
  { imageSize: 32, model: 'unet', width: 3 },
  { imageSize: 16, model: 'unet', width: 2, batchNorm: false },
  { imageSize: 32, model: 'unet', width: 2, skipConnections: false },
  { imageSize: 32, skipConnections: true, skipChannels: 8 },
  { imageSize: 48, tail: 'reduced' },
  { imageSize: 32, model: 'mobilenetv3-deeplabv3plus' },
  { imageSize: 48, model: 'mobilenetv3-deeplabv3plus', asppConvolution: 'dense', batchNorm: false },
];

const build = (changes: (typeof cases)[number]) => buildNetwork(makeVariant(changes).parameters, 1);
const names = (network: Network, kind: Operation['kind']) =>
  network.operations.filter((operation) => operation.kind === kind).map(({ name }) => name);

describe('a recorded network', () => {
  it.each(cases)('of %o describes every layer that has weights, and none that is unknown', (changes) => {
    const { model, network } = build(changes);
    const kinds = ['convolution', 'depthwise', 'transposed', 'batch-norm', 'dense'] as const;
    const recorded = kinds.flatMap((kind) => names(network, kind));
    const layers = model.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name);
    expect(recorded.toSorted()).toEqual(layers.toSorted());
    expect(names(network, 'unknown')).toEqual([]);
    model.dispose();
  });

  it.each(cases)('of %o names every value before its use, in the shapes of the model', (changes) => {
    const { model, network } = build(changes);
    const known = new Set([network.input.id]);
    for (const operation of network.operations) {
      const inputs = 'inputs' in operation ? operation.inputs : 'input' in operation ? [operation.input] : [];
      for (const { id } of inputs) expect(known).toContain(id);
      known.add(operation.output.id);
      // The layer of a dilated convolution works on its phases, in another shape.
      if (operation.kind === 'depthwise' && operation.dilation > 1) continue;
      const [, height, width, channels] = shapeOf(model, operation.name);
      const { output } = operation;
      if (height !== undefined) expect([output.height, output.width]).toEqual([height, width]);
      if (channels !== undefined) expect(output.channels).toBe(channels);
    }
    expect(known).toContain(network.output.id);
    model.dispose();
  });
});

it('a layer past the helpers becomes an operation of kind unknown', () => {
  const context = createModelContext({ imageSize: 16, batchNorm: true, seed: 1 });
  const image = tf.input({ shape: [16, 16, 3] });
  context.recordInput(image);
  const other = tf.layers.leakyReLU({ name: 'leak' }).apply(image) as tf.SymbolicTensor;
  const output = convolve(context, other, { name: 'last', filters: 1 });
  const { operations } = context.network(output);
  expect(operations.map(({ kind }) => kind)).toEqual(['unknown', 'convolution']);
  expect(operations[0]).toMatchObject({ layer: 'LeakyReLU' });
});

/** Of the layer's output, where the model has a layer of that name with height and width. */
function shapeOf(model: tf.LayersModel, name: string): readonly (number | undefined)[] {
  const layer = model.layers.find((each) => each.name === name);
  const shape = (layer?.outputShape ?? []) as (number | null)[];
  return shape.length === 4 ? shape.map((side) => side ?? undefined) : [];
}
