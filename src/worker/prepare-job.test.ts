import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHollowPack } from '../../test/fixtures/queued-run.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import type { RunSettings, SplitSettings } from '../domain/run.ts';
import { makeVariant } from '../domain/variant.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { prepareJob } from './prepare-job.ts';

let store: TestDatabase;
let dataFingerprint: string;
beforeAll(async () => {
  store = await openTestDatabase();
  dataFingerprint = writeHollowPack(store.home);
});
afterAll(() => store.close());

/** The slices, one a patient, that a run with that split may see. */
async function prepare(split: Partial<SplitSettings>): Promise<number[]> {
  const settings: RunSettings = {
    variant: makeVariant({ imageSize: 64 }).parameters,
    seed: 1,
    fold: 0,
    split: { kind: 'patient', seed: 1, test: 0.2, folds: 2, ...split },
    dataFingerprint,
    preprocess: 'dataset',
    epochs: 1,
    metric: 'meanPatientDice',
    backend: 'wasm',
    trainingVersion: 1,
  };
  const job = await prepareJob(store.database, { runId: 'run', token: 1, settings, home: store.home });
  return [...job.trainingSlices, ...job.validationSlices].sort((a, b) => a - b);
}

test('a split without a test share seals nothing, and keeps out what another has sealed', async () => {
  expect(await prepare({ test: 0 })).toHaveLength(6);
  expect(await findTestSet(store.database, dataFingerprint)).toBeNull();
  const seen = await prepare({ test: 0.2 });
  expect(seen).toHaveLength(5);
  expect((await findTestSet(store.database, dataFingerprint))?.patients).toHaveLength(1);
  for (const test of [0, 0.5]) expect(await prepare({ test, seed: 7 })).toEqual(seen);
});

test('a slice-leaky split knows no sealed patients', async () => {
  expect(await prepare({ kind: 'slice-leaky', test: 0, folds: 1 })).toHaveLength(6);
});
