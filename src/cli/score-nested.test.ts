import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { summarise } from '../domain/dice.ts';
import { createSweep, type NewRun } from '../store/create-sweep.ts';
import { findSweep } from '../store/find-sweep.ts';
import { finishRun } from '../store/finish-run.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { recordOuterScore } from '../store/record-outer-score.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleEpoch, samplePatients, sampleRun } from '../../test/fixtures/sample-sweep.ts';
import { formatNested } from './format-nested.ts';
import { scoreNestedSweep } from './score-nested.ts';
import type { Session } from './session.ts';

let test: TestDatabase;
let session: Session;
beforeAll(async () => {
  test = await openTestDatabase();
  const config = readConfig({ home: test.home }, {});
  session = { config, database: test.database } as unknown as Session;
});
afterAll(() => test.close());

const split = { kind: 'patient', seed: 7, test: 0.2, folds: 3, nested: true } as const;

function runOf(id: string, variant: number, fold: number, role: NewRun['role'] = 'candidate'): NewRun {
  const run = sampleRun(variant, id);
  return { ...run, role, settings: { ...run.settings, split, fold, seed: 1 } };
}

/** A completed run whose validation Dice is 0.5 + epochs / 100. */
async function complete(runId: string, epochs: number): Promise<void> {
  const fence = await claimFor(test.database, runId);
  for (let epoch = 1; epoch <= epochs; epoch++)
    await recordEpoch(test.database, sampleEpoch(fence, epoch, true));
  await finishRun(test.database, { ...fence, status: 'completed', bestEpoch: epochs });
}

async function addSweep(id: string, runs: readonly NewRun[], nested = true): Promise<void> {
  const { nested: _, ...plain } = split;
  const spec = { epochs: 10, metric: 'meanPatientDice', split: nested ? split : plain };
  await createSweep(test.database, { id, name: id, spec, specText: '', capsule: {}, runs });
}

const score = async (id: string) =>
  scoreNestedSweep(session, await findSweep(test.database, id), () => undefined);

describe('scoreNestedSweep', () => {
  it('refuses a sweep whose folds keep nobody', async () => {
    await addSweep('plain', [runOf('plain-a', 1, 0)], false);
    await expect(score('plain')).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('expected a nested sweep'),
    });
  });

  it('waits for the runs of every fold', async () => {
    await addSweep('open', [runOf('open-a', 1, 0), runOf('open-b', 1, 2)]);
    await complete('open-a', 1);
    await expect(score('open')).rejects.toMatchObject({
      code: 'NOT_READY',
      message: 'expected runs that have ended, got 1 that have not, of fold 2',
    });
  });

  it('reads the scores that are there, of each fold’s winner and reference', async () => {
    const runs = [0, 1].flatMap((fold) => [
      runOf(`read-u${fold}`, 0, fold, 'reference'),
      runOf(`read-a${fold}`, 1, fold),
      runOf(`read-b${fold}`, 2, fold),
    ]);
    await addSweep('read', runs);
    for (const { id } of runs) await complete(id, id === 'read-a0' || id === 'read-b1' ? 3 : 1);
    for (const [fold, winner] of ['read-a0', 'read-b1'].entries()) {
      const patients = samplePatients.map((each) => ({ ...each, patient: `${each.patient}_${fold}` }));
      for (const runId of [winner, `read-u${fold}`])
        await recordOuterScore(test.database, { runId, epoch: 1, summary: summarise(patients), patients });
    }
    const result = await score('read');
    expect(result).toMatchObject({
      scored: 0,
      agree: false,
      comparison: { difference: 0, patients: 4, verdict: 'insufficient' },
    });
    expect(result.folds.map(({ winner, reference }) => [winner.runs, reference?.runs])).toEqual([
      [['read-a0'], ['read-u0']],
      [['read-b1'], ['read-u1']],
    ]);
    const dice = (20 / 25 + 10 / 16) / 2;
    expect(result.winner.mean).toBeCloseTo(dice, 12);
    expect(result.selectedOn).toBeCloseTo(0.53, 12);
    const text = formatNested(result);
    expect(text).toContain('the 2 folds chose 2 different variants');
    expect(text).toContain(
      'winner, unbiased: 71.25 % mean per-patient Dice (4 patients, too few for an interval)',
    );
    expect(text).toContain('selected on: 53.00 %, -18.25 points of optimism');
  });
});
