import { afterAll, beforeAll, expect, it } from 'vitest';
import { summarise } from '../domain/dice.ts';
import { listOuterScores } from './list-outer-scores.ts';
import { recordOuterScore } from './record-outer-score.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { addRun, samplePatients } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it('keeps the first score of a run, whatever comes later', async () => {
  const runId = await addRun(test.database, 'outer');
  const score = { runId, epoch: 3, summary: summarise(samplePatients), patients: samplePatients };
  const other = { ...score, epoch: 4, patients: [], summary: { ...score.summary, meanPatientDice: 1 } };
  await recordOuterScore(test.database, score);
  await recordOuterScore(test.database, other);
  expect(await listOuterScores(test.database, [runId])).toEqual([score]);
});

it('gives the scores of those runs alone that are asked for and have one', async () => {
  const [scored, unscored] = [await addRun(test.database, 'scored'), await addRun(test.database, 'unscored')];
  const score = { runId: scored, epoch: 1, summary: summarise(samplePatients), patients: samplePatients };
  await recordOuterScore(test.database, score);
  expect(await listOuterScores(test.database, [unscored, scored])).toEqual([score]);
  expect(await listOuterScores(test.database, [])).toEqual([]);
});

it('refuses a score without an epoch', async () => {
  const runId = await addRun(test.database, 'epochless');
  const score = { runId, epoch: 0, summary: summarise(samplePatients), patients: samplePatients };
  await expect(recordOuterScore(test.database, score)).rejects.toThrow(/check|P20/i);
});
