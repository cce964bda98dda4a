import { expect, test } from 'vitest';
import { describeProtocol, hashProtocol } from './protocol.ts';

const settings = {
  dataFingerprint: 'data',
  split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
  preprocess: 'volume',
  epochs: 40,
  metric: 'meanPatientDice',
} as const;

test('seed, fold and variant are no part of a protocol; data, split, preprocessing, epochs and metric are', () => {
  const own = hashProtocol(settings);
  const run = { ...settings, seed: 2, fold: 3, variant: {} };
  expect(hashProtocol(run)).toBe(own);
  const others = [
    { dataFingerprint: 'other' },
    { split: { ...settings.split, folds: 4 } },
    { preprocess: 'dataset' as const },
    { epochs: 41 },
    { metric: 'pooledDice' as const },
  ];
  for (const other of others) expect(hashProtocol({ ...settings, ...other })).not.toBe(own);
});

test('a protocol in words says how it was split, prepared, trained and chosen', () => {
  expect(describeProtocol(settings)).toBe(
    'split by patient, 5 folds, normalised by volume, 40 epochs, best by Dice per patient',
  );
  const leaky = { kind: 'slice-leaky', seed: 1, test: 0.1, folds: 1 } as const;
  expect(describeProtocol({ ...settings, split: leaky, epochs: 1, metric: 'pooledDice' })).toBe(
    'slice-leaky, normalised by volume, 1 epoch, best by pooled Dice',
  );
});
