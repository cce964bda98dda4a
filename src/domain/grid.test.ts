import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countProduct, expandGrid, type Grid } from './grid.ts';
import { makeVariant } from './variant.ts';
import type { ParameterValue } from './variant-parameters.ts';

const pools: Record<string, readonly ParameterValue[]> = {
  model: ['mobilenetv3-lraspp', 'unet'],
  width: [8, 16],
  skipConnections: [true, false],
  optimizer: ['sgd', 'adam', 'rmsprop'],
  learningRate: [0.09, 0.01],
  momentum: [0, 0.9, 0.95],
  nesterov: [true, false],
  beta1: [0.9, 0.8],
  schedule: ['cosine', 'plateau'],
  plateauPatience: [5, 7],
};

/** Lists with repeats, a random part of the parameters, keys in random order. */
const parameterLists = fc
  .shuffledSubarray(Object.keys(pools))
  .chain((names) =>
    fc.record(
      Object.fromEntries(
        names.map((name) => [
          name,
          fc.array(fc.constantFrom(...pools[name]!), { minLength: 1, maxLength: 3 }),
        ]),
      ),
    ),
  );

/** All combinations, nothing removed. */
function bruteProduct(parameters: Grid['parameters']): Record<string, ParameterValue>[] {
  return Object.entries(parameters).reduce<Record<string, ParameterValue>[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

test('the expansion is the set of variants of all combinations, each once', () => {
  fc.assert(
    fc.property(parameterLists, (parameters) => {
      fc.pre(countProduct({ parameters, when: {} }) <= 3000n);
      const { variants } = expandGrid({ parameters, when: {} });
      const hashes = variants.map((variant) => variant.hash);
      const expected = bruteProduct(parameters).map((point) => makeVariant(point).hash);
      expect(new Set(hashes).size).toBe(hashes.length);
      expect(new Set(hashes)).toEqual(new Set(expected));
    }),
  );
});

test('what was removed and what remains add up to the raw product', () => {
  fc.assert(
    fc.property(parameterLists, (parameters) => {
      const grid: Grid = { parameters, when: { momentum: { optimizer: ['sgd'] } } };
      fc.pre(countProduct(grid) <= 3000n);
      const { rawProduct, removedByConditions, removedAsDuplicates, variants } = expandGrid(grid);
      expect(Number(rawProduct)).toBe(bruteProduct(parameters).length);
      expect(removedByConditions + removedAsDuplicates + variants.length).toBe(Number(rawProduct));
    }),
  );
});

test('momentum means nothing to Adam, and Nesterov nothing without momentum', () => {
  fc.assert(
    fc.property(parameterLists, (parameters) => {
      fc.pre(countProduct({ parameters, when: {} }) <= 3000n);
      for (const { parameters: point } of expandGrid({ parameters, when: {} }).variants) {
        if (point.optimizer === 'adam') expect(point).not.toHaveProperty('momentum');
        if (point.optimizer !== 'sgd' || point.momentum === 0) expect(point).not.toHaveProperty('nesterov');
        expect('width' in point).toBe(point.model === 'unet');
        expect('plateauPatience' in point).toBe(point.schedule === 'plateau');
      }
    }),
  );
});

test("a user's condition adds to the declarations: where it is not met, the default stands", () => {
  fc.assert(
    fc.property(parameterLists, (parameters) => {
      const grid: Grid = {
        parameters,
        when: { momentum: { optimizer: ['sgd'] }, learningRate: { model: ['unet'] } },
      };
      fc.pre(countProduct(grid) <= 3000n);
      const narrowed = bruteProduct(parameters).map(({ momentum, learningRate, ...point }) => {
        const { optimizer = 'sgd', model = 'mobilenetv3-lraspp' } = point;
        return makeVariant({
          ...point,
          ...(optimizer === 'sgd' && momentum !== undefined ? { momentum } : {}),
          ...(model === 'unet' && learningRate !== undefined ? { learningRate } : {}),
        });
      });
      expect(new Set(expandGrid(grid).variants.map((variant) => variant.hash))).toEqual(
        new Set(narrowed.map((variant) => variant.hash)),
      );
    }),
  );
});

test('Adam beside SGD: the points that differ in momentum alone are removed by conditions', () => {
  const grid: Grid = { parameters: { optimizer: ['sgd', 'adam'], momentum: [0.9, 0.95, 0.99] }, when: {} };
  expect(expandGrid(grid)).toMatchObject({ rawProduct: 6n, removedByConditions: 2, removedAsDuplicates: 0 });
});

test('a value listed twice is removed as a duplicate', () => {
  const grid: Grid = { parameters: { learningRate: [0.1, 0.1, 0.01] }, when: {} };
  expect(expandGrid(grid)).toMatchObject({ rawProduct: 3n, removedByConditions: 0, removedAsDuplicates: 1 });
});

test('a product of 10^30 is counted at once and exactly', () => {
  const thousand = Array.from({ length: 1000 }, (_, i) => (i + 1) / 2000);
  const names = [
    'learningRate',
    'momentum',
    'beta1',
    'beta2',
    'decay',
    'epsilon',
    'scale',
    'tumourShare',
    'rotation',
  ];
  const parameters = Object.fromEntries([...names, 'warmupEpochs'].map((name) => [name, thousand]));
  expect(countProduct({ parameters, when: {} })).toBe(10n ** 30n);
});

test('an empty grid is the one variant of all defaults', () => {
  expect(expandGrid({ parameters: {}, when: {} }).variants).toEqual([makeVariant({})]);
});

test('conditions that run in a circle are refused', () => {
  const when = { model: { batchNorm: [true] }, batchNorm: { model: ['unet'] } };
  expect(() => expandGrid({ parameters: {}, when })).toThrow('model -> batchNorm -> model');
});
