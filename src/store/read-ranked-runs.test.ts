import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSweep } from './create-sweep.ts';
import { finishRun } from './finish-run.ts';
import { listFingerprints } from './list-fingerprints.ts';
import { readEpochScores } from './read-epoch-scores.ts';
import { readRankedRuns } from './read-ranked-runs.ts';
import { recordEpoch } from './record-epoch.ts';
import { recordStart } from './record-start.ts';
import { sweepProgress } from './sweep-progress.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  const runs = [0, 1, 2].map((number) => sampleRun(number));
  await createSweep(test.database, sampleSweep('ranked', runs));
  const fence = await claimFor(test.database, runs[0]!.id);
  await recordStart(test.database, {
    ...fence,
    backend: 'wasm',
    device: 'cpu',
    moduleHash: 'module',
    engine: 'eager: not asked for',
    trainableParameters: 486_553,
    totalParameters: 488_025,
    macs: 770_000_000,
    resumedFromEpoch: 0,
    mixed: false,
  });
  await recordEpoch(test.database, sampleEpoch(fence, 1, true));
  await recordEpoch(test.database, sampleEpoch(fence, 2, false));
  await finishRun(test.database, { ...fence, status: 'completed', bestEpoch: 1 });
  const second = await claimFor(test.database, runs[1]!.id);
  await recordEpoch(test.database, sampleEpoch(second, 1, true));
});
afterAll(() => test.close());

describe('readRankedRuns', () => {
  it('gives the best epoch’s metrics and every patient’s volume Dice of an ended run', async () => {
    const [ended] = await readRankedRuns(test.database, 'ranked');
    expect(ended).toEqual({
      runId: 'run-000000',
      variantHash: 'variant-0',
      parameters: sampleRun(0).parameters,
      role: 'reference',
      protocol: expect.stringMatching(/^[0-9a-f]{16}$/),
      besidesSplit: expect.stringMatching(/^[0-9a-f]{16}$/),
      splitKind: 'patient',
      protocolLabel: 'split by patient, 3 folds, normalised by dataset, 10 epochs, best by Dice per patient',
      metric: 'meanPatientDice',
      stage: 'search',
      seed: 0,
      fold: 0,
      status: 'completed',
      leaky: false,
      epochs: 10,
      bestEpoch: 1,
      epochsDone: 2,
      rung: null,
      macs: 770_000_000,
      seconds: 4,
      trainableParameters: 486_553,
      collapsed: false,
      summary: sampleEpoch({ runId: '', token: 1 }, 1, true).report.validation,
      // Slices: 20/25, both empty, nothing shared, 10/15.
      sliceDiceEmptyOne: (20 / 25 + 1 + 0 + 10 / 15) / 4,
      outer: null,
      test: null,
      patientDice: { TCGA_CS_1: 20 / 25, TCGA_DU_2: 10 / 16 },
    });
  });

  it('gives every other run of the sweep too, in the order of the plan, without scores it does not have', async () => {
    const [, running, queued] = await readRankedRuns(test.database, 'ranked');
    expect(running).toMatchObject({ status: 'running', bestEpoch: 1, trainableParameters: null });
    expect(queued).toMatchObject({ status: 'queued', summary: null, patientDice: null, seconds: null });
  });
});

describe('readEpochScores', () => {
  it('gives every epoch’s time and scalars, in order, of the runs of the sweep that have any', async () => {
    const epochs = await readEpochScores(test.database, 'ranked');
    expect([...epochs.keys()]).toEqual(['run-000000', 'run-000001']);
    expect(epochs.get('run-000000')).toEqual(
      [1, 2].map((epoch) => ({
        epoch,
        seconds: 2,
        collapsed: false,
        summary: sampleEpoch({ runId: '', token: 1 }, epoch, true).report.validation,
      })),
    );
    expect(await readEpochScores(test.database, 'none')).toEqual(new Map());
  });
});

describe('listFingerprints', () => {
  it('names the data of a sweep once', async () => {
    expect(await listFingerprints(test.database, 'ranked')).toEqual(['fingerprint']);
    expect(await listFingerprints(test.database, 'none')).toEqual([]);
  });
});

describe('sweepProgress', () => {
  it('counts runs by status and epochs against what will have been done', async () => {
    const { byStatus, ...progress } = await sweepProgress(test.database, 'ranked');
    expect(byStatus).toMatchObject({ completed: 1, running: 1, queued: 1, failed: 0 });
    expect(progress).toEqual({ runs: 3, epochsDone: 3, epochsTotal: 2 + 10 + 10, seconds: 6 });
  });

  it('is all zero for a sweep that has no runs', async () => {
    expect(await sweepProgress(test.database, 'none')).toMatchObject({ runs: 0, epochsTotal: 0, seconds: 0 });
  });
});
