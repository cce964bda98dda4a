import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSweep, type PlanSettings } from './plan.ts';
import { parseSpec } from './spec/load-spec.ts';

const settings: PlanSettings = { dataFingerprint: 'f'.repeat(64), backend: 'wasm' };

function plan(text: string, given: Partial<PlanSettings> = {}) {
  return planSweep(parseSpec({ file: 'x.yaml', text: `data: somewhere\n${text}` }), {
    ...settings,
    ...given,
  });
}

const small = 'folds: 1\nparameters: {optimizer: [sgd, adam], momentum: [0.9, 0.95]}\n';

test('the product counts parameters, seeds and folds, and all that was removed adds up', () => {
  const { rawProduct, removedByConditions, removedAsDuplicates, runs } = plan(
    'seeds: 2\nfolds: 3\nparameters: {optimizer: [sgd, adam], momentum: [0.9, 0.95], flip: [true, true]}\n',
  );
  expect({ rawProduct, removedByConditions, removedAsDuplicates, runs: runs.length }).toEqual({
    rawProduct: 48n,
    removedByConditions: 12,
    removedAsDuplicates: 18,
    runs: 18,
  });
});

test('a reference takes the same grid; what does not apply to it falls away, and what is then equal merges', () => {
  const { rawProduct, removedByConditions, runs } = plan(
    'folds: 1\nparameters: {momentum: [0.9, 0.95], learningRate: [0.1, 0.01]}\nreference: {model: unet, width: 8, optimizer: adam}\n',
  );
  expect(rawProduct).toBe(8n);
  expect(removedByConditions).toBe(2);
  const references = runs.filter((run) => run.role === 'reference');
  expect(references.map((run) => run.variant.parameters)).toMatchObject([
    { model: 'unet', width: 8, learningRate: 0.1 },
    { model: 'unet', width: 8, learningRate: 0.01 },
  ]);
  expect(runs.filter((run) => run.role === 'candidate')).toHaveLength(4);
});

test('a variant that competes and is a reference too is one run, a reference', () => {
  const { runs, removedAsDuplicates } = plan(
    'folds: 1\nparameters: {model: [unet, mobilenetv3-lraspp]}\nreference: {model: unet}\n',
  );
  expect(runs.map((run) => [run.role, run.variant.parameters.model])).toEqual([
    ['reference', 'unet'],
    ['candidate', 'mobilenetv3-lraspp'],
  ]);
  expect(removedAsDuplicates).toBe(1);
});

test('runs are unique, and every variant gets its first seed before any gets its second', () => {
  const { runs } = plan(`seeds: [1, 2, 1]\n${small}`);
  expect(new Set(runs.map((run) => run.id)).size).toBe(runs.length);
  expect(runs.map((run) => run.settings.seed)).toEqual([1, 1, 1, 2, 2, 2]);
});

test('asked for twice it is the same sweep of the same runs; another name or another run makes another', () => {
  const first = plan(small);
  expect(plan(small)).toEqual(first);
  expect(first.sweepId).toMatch(/^x-[0-9a-f]{8}$/);
  expect(plan(`name: y\n${small}`).runs).toEqual(first.runs);
  const others = [plan(`name: y\n${small}`), plan(`epochs: 5\n${small}`), plan(small, { backend: 'webgpu' })];
  expect(new Set([first, ...others].map(({ sweepId }) => sweepId)).size).toBe(4);
});

test('another search, or another stage of a run, makes another sweep of the same runs', () => {
  const searches = [
    'grid',
    'halving',
    '{strategy: halving, firstRung: 5}',
    '{strategy: grid, medianStopping: {afterEpochs: 2}}',
  ];
  const plans = searches.map((search) => plan(`epochs: 30\nsearch: ${search}\n${small}`));
  for (const { runs } of plans) expect(runs).toEqual(plans[0]!.runs);
  expect(new Set(plans.map(({ sweepId }) => sweepId)).size).toBe(plans.length);
  const beside = 'folds: 1\nparameters: {width: 8}\n';
  const [first, second] = [
    plan(`${beside}metric: pooledDice\nbeside: {metric: meanPatientDice}\n`),
    plan(`${beside}metric: meanPatientDice\nbeside: {metric: pooledDice}\n`),
  ];
  expect(first.runs.map(({ id }) => id).sort()).toEqual(second.runs.map(({ id }) => id).sort());
  expect(first.sweepId).not.toBe(second.sweepId);
});

test('what the spec says of every run is in its settings', () => {
  const text =
    'epochs: 5\nmetric: pooledDice\npreprocess: dataset\nfolds: [2]\nsplit: {seed: 4, test: 0, folds: 3}\n';
  expect(plan(text).runs.map((run) => run.settings)).toMatchObject([
    {
      seed: 1,
      fold: 2,
      split: { kind: 'patient', seed: 4, test: 0, folds: 3 },
      epochs: 5,
      metric: 'pooledDice',
      preprocess: 'dataset',
      backend: 'wasm',
      dataFingerprint: settings.dataFingerprint,
    },
  ]);
});

test('the order of keys in the spec changes nothing', () => {
  const entries = [
    'learningRate: [0.1, 0.01]',
    'nesterov: [true, false]',
    'optimizer: [sgd, adam]',
    'width: 8',
  ];
  const expected = new Set(plan(`folds: 1\nparameters: {${entries.join(', ')}}\n`).runs.map((run) => run.id));
  fc.assert(
    fc.property(fc.shuffledSubarray(entries, { minLength: 4 }), (shuffled) => {
      const { runs } = plan(`folds: 1\nparameters: {${shuffled.join(', ')}}\n`);
      expect(new Set(runs.map((run) => run.id))).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

test('a product above the limit is refused with product and limit', () => {
  expect(() => plan('seeds: 9\nfolds: 1\n', { limit: 8 })).toThrow(
    'expected at most 8 runs, got a product of 9',
  );
  expect(plan('seeds: 8\nfolds: 1\n', { limit: 8 }).runs).toHaveLength(8);
});

test('a product of 10^30 is refused within a second', () => {
  const names = [
    'learningRate',
    'momentum',
    'beta1',
    'beta2',
    'decay',
    'epsilon',
    'tumourShare',
    'plateauFactor',
  ];
  const ranges = [...names, 'rotation', 'warmupEpochs'].map(
    (name) => `${name}: "linspace[0.001, 0.999, 1000]"`,
  );
  const started = performance.now();
  const refused = () => plan(`folds: 1\nparameters: {${ranges.join(', ')}}\n`);
  expect(refused).toThrow(`got a product of 1${',000'.repeat(10)}`);
  expect(refused).toThrow('at most 10,000 runs');
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a reference counts into the product', () => {
  const text = 'folds: 1\nparameters: {learningRate: [0.1, 0.01]}\nreference: {model: unet}\n';
  expect(() => plan(text, { limit: 3 })).toThrow('got a product of 4');
});

test('a further protocol is laid over the spec’s own and stands beside it, whole, whatever the search', () => {
  const { runs, rawProduct, removedByConditions, removedAsDuplicates, notDrawn } = plan(
    `folds: 1
search: {strategy: halving, variants: 2}
parameters: {learningRate: [0.1, 0.03, 0.01], skipConnections: [false, true]}
reference: {model: unet, skipConnections: true}
beside: {split: slice-leaky, metric: pooledDice, parameters: {learningRate: 0.09}}
`,
  );
  const found = runs.map(({ stage, role, leaky, settings }) => [stage, role, leaky, settings.split.kind]);
  expect(found).toEqual([
    ['search', 'reference', false, 'patient'],
    ['search', 'reference', false, 'patient'],
    ['search', 'candidate', false, 'patient'],
    ['search', 'candidate', false, 'patient'],
    ['beside', 'reference', true, 'slice-leaky'],
    ['beside', 'candidate', true, 'slice-leaky'],
    ['beside', 'candidate', true, 'slice-leaky'],
  ]);
  expect(runs.at(-1)!.settings).toMatchObject({ metric: 'pooledDice', variant: { learningRate: 0.09 } });
  expect(Number(rawProduct)).toBe(removedByConditions + removedAsDuplicates + notDrawn + runs.length);
  expect(notDrawn).toBe(4 + 1);
});

test('data that hold one patient twice mark every row, when that was allowed', () => {
  expect(plan(small, { leaks: ['A and B'] }).runs.every(({ leaky }) => leaky)).toBe(true);
  expect(plan(small).runs.some(({ leaky }) => leaky)).toBe(false);
});
