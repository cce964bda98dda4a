import { expect, test } from 'vitest';
import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';
import type { RunStatus } from '../../domain/run.ts';
import type { RunView } from '../dashboard-reader.ts';
import { makeBoardRows, shownDice, stateOf } from './board-rows.ts';

const row = {
  kind: 'candidate',
  protocol: 'own',
  variantHash: 'v',
  label: 'U-Net f=8 · SGD 0.09 · rotation 15',
} as LeaderboardRow;
const run = (seed: number, status: RunStatus, more: Partial<RunView> = {}) =>
  ({
    id: `r${seed}`,
    variantHash: 'v',
    protocol: 'own',
    seed,
    fold: 2,
    status,
    epochsDone: 3,
    epochs: 9,
    ...more,
  }) as RunView;

test('a label is parted into the model and what stands behind it', () => {
  const [item] = makeBoardRows([row], []);
  expect(item?.title).toBe('U-Net f=8');
  expect(item?.subtitle).toBe('SGD 0.09 · rotation 15');
});

test('runs come to the row of their variant, and the collapsed ones are named', () => {
  const runs = [
    run(1, 'completed'),
    run(2, 'completed', { collapsed: true }),
    run(3, 'queued', { variantHash: 'w' }),
    run(4, 'queued', { protocol: 'beside' }),
  ];
  const [item] = makeBoardRows([row], runs);
  expect(item?.runs.map(({ id }) => id)).toEqual(['r1', 'r2']);
  expect(item?.collapsed).toEqual(['seed 2, fold 2']);
});

test('a variant trains while any run does, waits while any is queued, and then says how its runs ended', () => {
  const stateFor = (...statuses: RunStatus[]) =>
    stateOf(
      row,
      statuses.map((status, index) => run(index, status)),
    ).text;
  expect(stateFor('completed', 'running', 'queued')).toBe('training, epoch 3 of 9');
  expect(stateFor('completed', 'queued', 'failed')).toBe('queued');
  expect(stateFor('pruned', 'waiting', 'pruned')).toBe('waiting at a rung');
  expect(stateFor('pruned', 'pruned')).toBe('pruned');
  expect(stateFor('completed', 'completed')).toBe('completed');
  expect(stateFor('failed', 'completed', 'failed')).toBe('2 failed, 1 completed');
  expect(stateFor('diverged')).toBe('diverged');
});

test('beside an interval stands the mean over patients, which it is of', () => {
  const scored = { ...row, meanPatientDice: { mean: 0.6, deviation: 0.1 }, patientMean: 0.5 };
  expect(shownDice({ ...scored, interval: { low: 0.4, high: 0.6 } })).toEqual({ mean: 0.5, deviation: null });
  expect(shownDice({ ...scored, interval: null })).toEqual({ mean: 0.6, deviation: 0.1 });
});
