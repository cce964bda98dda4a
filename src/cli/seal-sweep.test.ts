import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleRun } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import type { SplitSettings } from '../domain/run.ts';
import type { PlannedRun } from '../scheduler/plan.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { sealSweep } from './seal-sweep.ts';

let store: TestDatabase;
let folder: string;
beforeAll(async () => {
  store = await openTestDatabase();
  folder = join(store.home, 'phantoms');
  await writePhantoms({ folder, patients: 7, slices: 4, seed: 1 });
});
afterAll(() => store.close());

const patient: SplitSettings = { kind: 'patient', seed: 7, test: 0.2, folds: 3 };
const leaky: SplitSettings = { kind: 'slice-leaky', seed: 7, test: 0.1, folds: 1 };

function seal(dataFingerprint: string, splits: readonly SplitSettings[]) {
  const runs = splits.map((split) => {
    const { settings } = sampleRun(1);
    return { settings: { ...settings, split, dataFingerprint } } as PlannedRun;
  });
  return sealSweep(store.database, { plan: { runs }, folder });
}

test('seals before any run starts where one protocol of the sweep draws patients', async () => {
  expect(await seal('beside', [leaky, patient])).toEqual({ seen: false });
  expect(await findTestSet(store.database, 'beside')).toMatchObject({ share: 0.2, seed: 7 });
});

test('seals nothing where none does', async () => {
  expect(await seal('none', [leaky, { ...patient, test: 0 }])).toEqual({ seen: false });
  expect(await findTestSet(store.database, 'none')).toBeNull();
});
