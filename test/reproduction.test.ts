import { expect, test } from 'vitest';
import { makeReproduction } from '../src/dashboard/page/run/reproduction.ts';
import { hashRun } from '../src/domain/run-id.ts';
import type { RunSettings } from '../src/domain/run.ts';
import { planSweep } from '../src/scheduler/plan.ts';
import { parseSpec } from '../src/scheduler/spec/load-spec.ts';
import { trainingVersion } from '../src/training/training-version.ts';
import { makeRun } from './page/charts-data.ts';
import type { MadeRun } from './page/charts-data.ts';

/** What the spec that the page offers would queue. */
function planAgain(made: MadeRun, change: Partial<RunSettings> = {}) {
  const run = makeRun(made);
  const settings = { ...run.settings, trainingVersion, ...change };
  const { file, spec } = makeReproduction({ ...run, id: hashRun(settings), settings }, 'phantom');
  const { runs } = planSweep(parseSpec({ file, text: spec }), {
    dataFingerprint: settings.dataFingerprint,
    backend: settings.backend,
  });
  return { ids: runs.map(({ id }) => id), expected: [hashRun(settings)] };
}

test.each<[string, MadeRun, Partial<RunSettings>?]>([
  ['the base', { id: 'a' }],
  ['one of another seed and fold', { id: 'a', seed: 7, fold: 3 }],
  ['a U-Net', { id: 'a', parameters: { model: 'unet', width: 8 } }],
  ['DeepLab, whose rates look like a sum', { id: 'a', parameters: { model: 'mobilenetv3-deeplabv3plus' } }],
  ['Adam with an epsilon of 1e-7', { id: 'a', parameters: { optimizer: 'adam', learningRate: 1e-7 } }],
  [
    'a leaky split by another metric',
    { id: 'a' },
    {
      split: { kind: 'slice-leaky', seed: 4, test: 0.1, folds: 1 },
      metric: 'pooledDice',
      preprocess: 'dataset',
    },
  ],
  [
    'nested folds',
    { id: 'a', fold: 2 },
    { split: { kind: 'patient', seed: 1, test: 0.2, folds: 5, nested: true } },
  ],
])('the spec that the page offers for %s is that very run, and no other', (_name, made, change) => {
  const { ids, expected } = planAgain(made, change);
  expect(ids).toEqual(expected);
});
