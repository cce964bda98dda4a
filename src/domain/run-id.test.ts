import { expect, test } from 'vitest';
import { hashRun } from './run-id.ts';
import type { RunSettings } from './run.ts';
import { makeVariant } from './variant.ts';

const settings: RunSettings = {
  variant: makeVariant({}).parameters,
  seed: 1,
  fold: 0,
  split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
  dataFingerprint: 'f'.repeat(64),
  preprocess: 'volume',
  epochs: 10,
  metric: 'meanPatientDice',
  backend: 'wasm',
  trainingVersion: 1,
};

test('a run id is 16 hexadecimal digits and survives a round trip through JSON with its keys turned round', () => {
  const turned = Object.fromEntries(Object.entries(settings).reverse()) as unknown as RunSettings;
  expect(hashRun(settings)).toMatch(/^[0-9a-f]{16}$/);
  expect(hashRun(JSON.parse(JSON.stringify(turned)) as RunSettings)).toBe(hashRun(settings));
});

const changes: Partial<RunSettings>[] = [
  { variant: makeVariant({ learningRate: 0.1 }).parameters },
  { seed: 2 },
  { fold: 1 },
  { split: { ...settings.split, seed: 2 } },
  { split: { ...settings.split, kind: 'slice-leaky' } },
  { dataFingerprint: 'e'.repeat(64) },
  { preprocess: 'dataset' },
  { epochs: 11 },
  { metric: 'pooledDice' },
  { backend: 'webgpu' },
  { trainingVersion: 2 },
];

test.each(changes)('another result-changing setting is another run: %o', (change) => {
  expect(hashRun({ ...settings, ...change })).not.toBe(hashRun(settings));
});
