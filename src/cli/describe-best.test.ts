import { expect, it } from 'vitest';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { describeCost, describeEvidence, describeScore, scoreRow } from './describe-best.ts';

const row = {
  label: 'base',
  variantHash: 'v',
  protocol: 'p',
  trainableParameters: 303_852,
  interval: { low: 0.4, high: 0.8 },
} as LeaderboardRow;

function run(seed: number, fold: number, patientDice: Record<string, number>, more: Partial<RankedRun> = {}) {
  return {
    variantHash: 'v',
    protocol: 'p',
    status: 'completed',
    seed,
    fold,
    patientDice,
    ...more,
  } as RankedRun;
}

it('averages seeds within a patient first, then patients over all folds; other rows and open runs do not count', () => {
  const score = scoreRow(row, [
    run(1, 0, { a: 0.2, b: 0.4 }),
    run(2, 0, { a: 0.4, b: 0.6 }),
    run(1, 1, { c: 0.9 }),
    run(1, 2, { d: 0 }, { status: 'pruned' }),
    run(1, 2, { d: 0 }, { protocol: 'other' }),
    run(1, 2, { d: 0 }, { variantHash: 'w' }),
  ]);
  expect(score).toMatchObject({ patients: 3, seeds: 2, folds: 2 });
  expect(score.meanPatientDice).toBeCloseTo((0.3 + 0.5 + 0.9) / 3, 12);
  expect(describeScore(score)).toBe(
    '56.67 % (40.00 to 80.00), 3 patients, 2 folds, 2 seeds, 304 k parameters',
  );
});

it('says so where nothing has been scored', () => {
  expect(describeScore(scoreRow(row, []))).toBe('not scored');
});

it('names what a sweep took, and what was pruned where something was', () => {
  const byStatus = { completed: 3, pruned: 9 } as never;
  expect(describeCost({ runs: 12, byStatus, epochsDone: 40, epochsTotal: 40, seconds: 3700 })).toBe(
    '12 runs, 3 completed, 9 pruned, 40 epochs, 1 h 1 min of training',
  );
});

it('says beneath the verdict how patients leak, where they do', () => {
  const score = scoreRow(row, [run(1, 0, { a: 0.5 })]);
  const titles = (given: Partial<LeaderboardRow>) =>
    describeEvidence({ ...row, comparison: null, ...given }, score, score).map(([title]) => title);
  expect(titles({ leaky: false, splitKind: 'patient' })).toEqual([
    'best',
    'Dice',
    'reference',
    'Dice',
    'verdict',
  ]);
  expect(titles({ leaky: true, splitKind: 'patient' }).at(-1)).toBe('leaky');
});
