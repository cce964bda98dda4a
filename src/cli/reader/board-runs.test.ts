import { expect, test } from 'vitest';
import type { RankedRun } from '../../domain/ranked-run.ts';
import { rankVariants } from '../../domain/ranking.ts';
import { makeVariant } from '../../domain/variant.ts';
import { createBoardRuns } from './board-runs.ts';

function run(seed: number, given: Partial<RankedRun>): RankedRun {
  const { hash, parameters } = makeVariant({});
  const base = {
    runId: String(seed),
    variantHash: hash,
    parameters,
    role: 'candidate',
    protocol: 'own',
    fold: 0,
  };
  const scored = {
    summary: { meanPatientDice: 0.1 * seed },
    patientDice: { a: 0.1 * seed },
    epochsDone: 3,
    sliceDiceEmptyOne: null,
    seconds: 5,
    bestEpoch: 2,
    collapsed: false,
  };
  return { ...base, ...scored, seed, splitKind: 'patient', status: 'completed', ...given } as RankedRun;
}

test('an epoch of a run in training changes nothing, its end and whatever else shows do', () => {
  const see = createBoardRuns();
  const [ended, open] = [run(1, {}), run(2, { status: 'running' })];
  const seen = see([ended, open]);
  expect(see([ended, { ...open, epochsDone: 4, seconds: 9, bestEpoch: 4 }])).toBe(seen);
  const others: Partial<RankedRun>[] = [{ status: 'failed' }, { leaky: true }, { trainableParameters: 7 }];
  for (const other of others) expect(see([ended, { ...open, ...other }])).not.toBe(see([ended, open]));
  expect(see([{ ...ended, collapsed: true }, open])).not.toBe(see([ended, open]));
});

test('the board is the same as of the runs themselves', () => {
  const runs = [run(1, {}), run(2, { status: 'running' }), run(3, { status: 'pruned', rung: 1 }), run(4, {})];
  expect(rankVariants(createBoardRuns()(runs))).toEqual(rankVariants(runs));
});
