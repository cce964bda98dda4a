import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { queueRun, writeHollowPack } from '../../test/fixtures/queued-run.ts';
import { claimFor, sampleEpoch } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import type { PackedIndex } from '../dataset/packed-dataset.ts';
import { packedFiles } from '../dataset/packed-files.ts';
import type { SplitSettings } from '../domain/run.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { readRun } from '../store/read-run.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { prepareJob } from './prepare-job.ts';
import { splitRun } from './split-run.ts';

let store: TestDatabase;
let dataFingerprint: string;
beforeAll(async () => {
  store = await openTestDatabase();
  dataFingerprint = writeHollowPack(store.home);
});
beforeEach(async () => {
  await store.database.prisma.$executeRaw`TRUNCATE test_set, epoch CASCADE`;
});
afterAll(() => store.close());

const readPack = async (): Promise<PackedIndex> => {
  const folder = join(store.home, 'cache', `${dataFingerprint.slice(0, 12)}-64`);
  return JSON.parse(await readFile(join(folder, packedFiles.index), 'utf8')) as PackedIndex;
};

let count = 0;
async function queue(split: Partial<SplitSettings>): Promise<string> {
  const whole: SplitSettings = { kind: 'patient', seed: 1, test: 0.2, folds: 2, ...split };
  const id = `run-${(count += 1)}`;
  return queueRun(store.database, { id, epochs: 1, dataFingerprint, settings: { split: whole } });
}

/** The slices, one a patient, that a run trains on and is validated on. */
async function split(runId: string): Promise<{ training: readonly number[]; validation: readonly number[] }> {
  const { settings, token } = await readRun(store.database, runId);
  const job = await prepareJob(store.database, { runId, token, settings, home: store.home });
  return { training: job.trainingSlices, validation: job.validationSlices };
}

async function seenBy(runId: string): Promise<number[]> {
  const { training, validation } = await split(runId);
  return [...training, ...validation].sort((a, b) => a - b);
}

const prepare = async (settings: Partial<SplitSettings>) => seenBy(await queue(settings));

async function trainEpoch(runId: string): Promise<void> {
  await recordEpoch(store.database, sampleEpoch(await claimFor(store.database, runId), 1, true));
}

test('a split without a test share seals nothing, and keeps out what another has sealed', async () => {
  expect(await prepare({ test: 0 })).toHaveLength(6);
  expect(await findTestSet(store.database, dataFingerprint)).toBeNull();
  const seen = await prepare({ test: 0.2 });
  expect(seen).toHaveLength(5);
  expect(await findTestSet(store.database, dataFingerprint)).toMatchObject({ seen: false });
  for (const test of [0, 0.5]) expect(await prepare({ test, seed: 7 })).toEqual(seen);
});

test('a slice-leaky run seals nobody, and keeps out who is sealed', async () => {
  const leaky = { kind: 'slice-leaky', test: 0, folds: 1 } as const;
  expect(await prepare(leaky)).toHaveLength(6);
  expect(await findTestSet(store.database, dataFingerprint)).toBeNull();
  const seen = await prepare({ test: 0.2 });
  expect(await prepare(leaky)).toEqual(seen);
});

test('what is sealed after a run’s first epoch changes nothing in its split, and is marked as seen', async () => {
  const early = await queue({ test: 0, folds: 3, nested: true });
  const before = await split(early);
  await trainEpoch(early);
  await prepare({ test: 0.5 });
  expect(await split(early)).toEqual(before);
  expect(await findTestSet(store.database, dataFingerprint)).toMatchObject({ seen: true });
});

test('runs of one nested sweep, before and after a lock, keep the same patients but for the sealed', async () => {
  const [early, late] = [
    await queue({ test: 0, folds: 3, nested: true }),
    await queue({ test: 0, folds: 3, nested: true }),
  ];
  const outer = async (runId: string) => {
    const { settings } = await readRun(store.database, runId);
    const index = await readPack();
    return (await splitRun(store.database, { runId, settings }, index)).outer;
  };
  const before = await outer(early);
  await trainEpoch(early);
  await prepare({ test: 0.2 });
  const locked = (await findTestSet(store.database, dataFingerprint))!.patients;
  const { patients } = await readPack();
  expect(await outer(early)).toEqual(before);
  expect(await outer(late)).toEqual(before.filter((slice) => !locked.includes(patients[slice]!.id)));
});

test('what is sealed before a run’s first epoch is kept out, though the run had started', async () => {
  const early = await queue({ test: 0 });
  expect(await seenBy(early)).toHaveLength(6);
  const seen = await prepare({ test: 0.2 });
  expect(await seenBy(early)).toEqual(seen);
  await trainEpoch(early);
  expect(await findTestSet(store.database, dataFingerprint)).toMatchObject({ seen: false });
});
