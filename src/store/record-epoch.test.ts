import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EpochReport } from '../training/trainer-message.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import { readEpochs } from './read-epochs.ts';
import { readPatientCounts } from './read-patient-counts.ts';
import { readRun } from './read-run.ts';
import { recordEpoch } from './record-epoch.ts';
import { recordStart } from './record-start.ts';
import { releaseRun } from './release-run.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { addRun, claimFor, sampleEpoch, samplePatients } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const claimNew = async (id: string) => claimFor(test.database, await addRun(test.database, id));
const checkpointsOf = async (runId: string) =>
  (await listCheckpoints(test.database, runId)).map(({ epoch, isBest }) => [epoch, isBest]);

const started = {
  backend: 'wasm' as const,
  device: 'cpu',
  moduleHash: 'module',
  engine: 'eager: not asked for',
  trainableParameters: 303_852,
  totalParameters: 310_108,
  macs: 66_000_000,
  mixed: false,
};

describe('recordEpoch', () => {
  it('gives back exactly what was written', async () => {
    const fence = await claimNew('exact');
    const record = sampleEpoch(fence, 1, true);
    expect(await recordEpoch(test.database, record)).toBe(true);
    expect(await readEpochs(test.database, fence.runId)).toEqual([
      { ...record.report, token: fence.token, recordedAt: expect.any(Date) },
    ]);
    expect(await readPatientCounts(test.database, fence.runId)).toEqual(samplePatients);
    expect(await listCheckpoints(test.database, fence.runId)).toEqual([
      { ...record.checkpoint, token: fence.token, recordedAt: expect.any(Date) },
    ]);
  });

  it('keeps the last and the best checkpoint, and the counts of the best epoch alone', async () => {
    const fence = await claimNew('kept');
    for (const [epoch, isBest] of [
      [1, true],
      [2, false],
      [3, true],
      [4, false],
      [5, false],
    ] as const) {
      await recordEpoch(test.database, sampleEpoch(fence, epoch, isBest));
    }
    expect(await checkpointsOf(fence.runId)).toEqual([
      [5, false],
      [3, true],
    ]);
    const run = await readRun(test.database, fence.runId);
    expect(run).toMatchObject({ bestEpoch: 3, epochsDone: 5, meanPatientDice: 0.53 });
    const epochs = await test.database.prisma.patientCounts.findMany({ where: { runId: fence.runId } });
    expect(new Set(epochs.map(({ epoch }) => epoch))).toEqual(new Set([3]));
  });

  it('may be repeated, and one row of that epoch remains', async () => {
    const fence = await claimNew('repeated');
    await recordEpoch(test.database, sampleEpoch(fence, 1, true));
    const record = sampleEpoch(fence, 2, false);
    expect(await recordEpoch(test.database, record)).toBe(true);
    expect(await recordEpoch(test.database, record)).toBe(true);
    expect((await readEpochs(test.database, fence.runId)).map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(await checkpointsOf(fence.runId)).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  it('writes nothing for a token that is not the latest', async () => {
    const fence = await claimNew('fenced');
    expect(await recordEpoch(test.database, sampleEpoch({ ...fence, token: 7 }, 1, true))).toBe(false);
    expect(await recordStart(test.database, { ...fence, token: 7, ...started, resumedFromEpoch: 0 })).toBe(
      false,
    );
    expect(await readEpochs(test.database, fence.runId)).toEqual([]);
  });

  it.each<[string, Partial<EpochReport>, number | null]>([
    ['a loss of NaN', { trainingLoss: Number.NaN }, null],
    ['an infinite loss', { validationLoss: Number.POSITIVE_INFINITY }, null],
    ['a Dice of NaN', {}, Number.NaN],
    ['a Dice above 1', {}, 1.0001],
    ['a negative Dice', {}, -0.1],
  ])('refuses %s and leaves the run as it was', async (name, change, pooledDice) => {
    const fence = await claimNew(`refused ${name}`);
    await recordEpoch(test.database, sampleEpoch(fence, 1, true));
    const { report, ...rest } = sampleEpoch(fence, 2, true);
    const validation = { ...report.validation, pooledDice: pooledDice ?? report.validation.pooledDice };
    const writing = recordEpoch(test.database, { ...rest, report: { ...report, ...change, validation } });
    await expect(writing).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await readEpochs(test.database, fence.runId)).map(({ epoch }) => epoch)).toEqual([1]);
    expect((await readRun(test.database, fence.runId)).bestEpoch).toBe(1);
  });

  it('has a database beneath it that refuses NaN by itself', async () => {
    const fence = await claimNew('checks');
    await recordEpoch(test.database, sampleEpoch(fence, 1, true));
    for (const column of ['mean_patient_dice', 'pooled_dice', 'tumour_slice_dice', 'hd95', 'training_loss']) {
      const update = `UPDATE epoch SET ${column} = 'NaN' WHERE run_id = '${fence.runId}'`;
      await expect(test.database.prisma.$executeRawUnsafe(update)).rejects.toThrow(`epoch_${column}_check`);
    }
  });

  it('refuses counts whose arrays differ in length or are negative', async () => {
    const fence = await claimNew('counts');
    const record = sampleEpoch(fence, 1, true);
    for (const truePositives of [[1], [1, -1]]) {
      const patients = [{ ...samplePatients[0]!, truePositives }];
      await expect(recordEpoch(test.database, { ...record, patients })).rejects.toThrow('patient_counts_');
    }
  });
});

describe('recordStart', () => {
  it('drops what an earlier attempt wrote after the epoch that training goes on from', async () => {
    const first = await claimNew('resumed');
    for (const [epoch, isBest] of [
      [1, true],
      [2, true],
      [3, true],
    ] as const) {
      await recordEpoch(test.database, sampleEpoch(first, epoch, isBest));
    }
    await releaseRun(test.database, first);
    const second = await claimFor(test.database, first.runId);
    const start = { ...second, ...started, mixed: true, resumedFromEpoch: 2 };
    expect(await recordStart(test.database, start)).toBe(true);
    const run = await readRun(test.database, first.runId);
    expect(run).toMatchObject({ bestEpoch: null, epochsDone: 2, mixed: true, checkpoints: [] });
    expect(run.attempts[1]).toMatchObject({
      resumedFromEpoch: 2,
      trainableParameters: 303_852,
      backend: 'wasm',
    });
    await recordEpoch(test.database, sampleEpoch(second, 3, true));
    expect((await readEpochs(test.database, first.runId)).map(({ token }) => token)).toEqual([1, 1, 2]);
  });
});
