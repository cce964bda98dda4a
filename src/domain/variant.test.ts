import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeModel, describeVariant, varyingParameters } from './describe-variant.ts';
import { acceptsValue, findParameter } from './parameter-check.ts';
import { parameterDeclarations } from './parameter-declarations.ts';
import { makeVariant } from './variant.ts';
import type { ParameterValue } from './variant-parameters.ts';

test('nothing given is the deck: every default that applies, and no other parameter', () => {
  expect(makeVariant({}).parameters).toEqual({
    model: 'mobilenetv3-lraspp',
    skipConnections: false,
    tail: 'truncated',
    batchNorm: true,
    optimizer: 'sgd',
    learningRate: 0.09,
    momentum: 0.95,
    nesterov: true,
    schedule: 'cosine',
    warmupEpochs: 1,
    loss: 'bce-dice',
    batchSize: 16,
    accumulation: 1,
    imageSize: 128,
    flip: true,
    rotation: 15,
    scale: 0.08,
    oversampling: 'share',
    tumourShare: 0.5,
  });
});

test("a variant's hash does not depend on the order of its parameters", () => {
  const given: Record<string, ParameterValue> = {
    optimizer: 'rmsprop',
    momentum: 0.5,
    model: 'unet',
    width: 16,
    flip: false,
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.entries(given), { minLength: 5 }), (entries) => {
      expect(makeVariant(Object.fromEntries(entries))).toEqual(makeVariant(given));
    }),
  );
  expect(makeVariant(given).hash).toMatch(/^[0-9a-f]{12}$/);
});

test('a parameter that is not read changes nothing, one that is read changes the hash', () => {
  const adam = makeVariant({ optimizer: 'adam' });
  expect(makeVariant({ optimizer: 'adam', momentum: 0.5, nesterov: false, width: 32 })).toEqual(adam);
  expect(makeVariant({ optimizer: 'adam', beta1: 0.5 }).hash).not.toBe(adam.hash);
});

test('a variant made of its own parameters is itself', () => {
  const { hash, parameters } = makeVariant({ optimizer: 'rmsprop', schedule: 'plateau' });
  expect(makeVariant({ ...parameters } as Record<string, ParameterValue>).hash).toBe(hash);
});

test('skip connections are extra for LR-ASPP and on for the models that are known for them', () => {
  const skipConnections = (model: string) => makeVariant({ model }).parameters.skipConnections;
  expect(['mobilenetv3-lraspp', 'mobilenetv3-deeplabv3plus', 'unet'].map(skipConnections)).toEqual([
    false,
    true,
    true,
  ]);
  const channels = (given: Record<string, ParameterValue>) => makeVariant(given).parameters.skipChannels;
  expect(channels({ skipConnections: true })).toBe(1);
  expect(channels({ skipChannels: 8 })).toBeUndefined();
  expect(channels({ model: 'unet', skipChannels: 8 })).toBeUndefined();
});

test("RMSProp's momentum is 0 unless asked for", () => {
  expect(makeVariant({ optimizer: 'rmsprop' }).parameters.momentum).toBe(0);
  expect(makeVariant({ optimizer: 'rmsprop', momentum: 0.9 }).parameters.momentum).toBe(0.9);
});

test.each([
  [{ learningrate: 0.1 }, 'learningRate'],
  [{ learningRate: 0 }, 'above 0'],
  [{ learningRate: Number.NaN }, 'above 0'],
  [{ momentum: 1 }, 'below 1'],
  [{ imageSize: 100 }, 'multiple of 16'],
  [{ optimizer: 'sdg' }, 'one of sgd, adam, rmsprop'],
  [{ batchSize: 1.5 }, 'whole number'],
  [{ nesterov: 'yes' }, 'true or false'],
])('%o is refused', (given, expected) => {
  expect(() => makeVariant(given as unknown as Record<string, ParameterValue>)).toThrow(expected);
});

test('every default is within its own range, and every condition names earlier parameters', () => {
  parameterDeclarations.forEach((declaration, index) => {
    expect(acceptsValue(declaration, declaration.default)).toBe(true);
    const named = [declaration.appliesWhen, declaration.defaultWhen?.condition ?? {}].flatMap(Object.keys);
    const earlier = parameterDeclarations.slice(0, index).map(({ name }) => name);
    for (const name of named) expect(earlier).toContain(name);
    expect(findParameter(declaration.name)).toBe(declaration);
  });
});

test('labels read as the deck writes them', () => {
  const deck = { model: 'mobilenetv3-lraspp', skipConnections: true };
  expect(describeVariant(makeVariant(deck).parameters)).toBe(
    'MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN',
  );
  const models: Record<string, ParameterValue>[] = [
    { tail: 'reduced', skipConnections: true, skipChannels: 8 },
    { model: 'mobilenetv3-deeplabv3plus', asppRates: '3-6-9' },
    { model: 'unet', skipConnections: false },
  ];
  expect(models.map((model) => describeModel(makeVariant(model).parameters))).toEqual([
    'MobileNetV3 + LR-ASPP, reduced tail, 8-channel skips',
    'MobileNetV3 + DeepLabV3+ 3-6-9 separable',
    'U-Net f=8, no skips',
  ]);
  const unet = { model: 'unet', optimizer: 'adam', learningRate: 0.001, batchNorm: false, imageSize: 64 };
  expect(describeVariant(makeVariant(unet).parameters)).toBe('U-Net f=8 · Adam 0.001 no BN · imageSize 64');
});

test('among several variants a label names only what varies', () => {
  const variants = [8, 16].map((batchSize) => makeVariant({ imageSize: 64, batchSize }).parameters);
  const labels = variants.map((variant) => describeVariant(variant, varyingParameters(variants)));
  expect(labels[0]).toBe('MobileNetV3 + LR-ASPP · SGD 0.09 0.95 Nesterov BN · batchSize 8');
});
