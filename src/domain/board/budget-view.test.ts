import { expect, test } from 'vitest';
import type { MetricSummary } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { withinBudget, type EpochScore } from './budget-view.ts';

const run = (runId: string, status: RankedRun['status']) =>
  ({
    runId,
    status,
    protocol: 'own',
    metric: 'meanPatientDice',
    epochs: 4,
    patientDice: { a: 1 },
  }) as unknown as RankedRun;

const beside = (runId: string, status: RankedRun['status']) => ({
  ...run(runId, status),
  protocol: 'beside',
});

const curve = (seconds: number, ...dice: number[]): EpochScore[] =>
  dice.map((meanPatientDice, place) => ({
    epoch: place + 1,
    seconds,
    collapsed: false,
    summary: { meanPatientDice } as MetricSummary,
  }));

const runs = [
  run('fast', 'completed'),
  run('slow', 'completed'),
  run('pruned', 'pruned'),
  run('young', 'running'),
];
const epochs = new Map([
  ['fast', curve(60, 0.2, 0.5, 0.4, 0.7)],
  ['slow', curve(180, 0.3, 0.6, 0.8)],
  ['pruned', curve(60, 0.1, 0.15)],
  ['young', curve(60, 0.9)],
]);

const seen = (view: ReturnType<typeof withinBudget>) =>
  view!.runs.map(({ status, bestEpoch, summary }) => [status, bestEpoch, summary?.meanPatientDice ?? null]);

test('within so many epochs every run has its best score up to there, those that got that far completed', () => {
  expect(seen(withinBudget(runs, epochs, { unit: 'epochs', amount: 2 }))).toEqual([
    ['completed', 2, 0.5],
    ['completed', 2, 0.6],
    ['completed', 2, 0.15],
    ['running', 1, 0.9],
  ]);
});

test('within so many minutes a slow run has fewer epochs', () => {
  expect(seen(withinBudget(runs, epochs, { unit: 'minutes', amount: 4 }))).toEqual([
    ['completed', 4, 0.7],
    ['completed', 1, 0.3],
    ['pruned', 2, 0.15],
    ['running', 1, 0.9],
  ]);
});

test('equal is the most that every completed run has', () => {
  expect(withinBudget(runs, epochs, { unit: 'epochs', amount: 'equal' })!.amount).toBe(3);
  expect(withinBudget(runs, epochs, { unit: 'minutes', amount: 'equal' })!.amount).toBe(4);
  expect(withinBudget([runs[3]!], epochs, { unit: 'epochs', amount: 'equal' })).toBeNull();
});

test('equal is asked of each protocol apart', () => {
  const equal = { unit: 'epochs', amount: 'equal' } as const;
  const short = new Map([...epochs, ['short', curve(60, 0.6)]]);
  const view = withinBudget([...runs, beside('short', 'completed')], short, equal);
  expect(view!.amounts).toEqual({ own: 3, beside: 1 });
  expect(view!.amount).toBe(3);
  expect(seen(view)[0]).toEqual(['completed', 2, 0.5]);
  const young = withinBudget([...runs, beside('young', 'running')], epochs, equal);
  expect(young!.amounts).toEqual({ own: 3 });
  expect(seen(young).at(-1)).toEqual(['running', 1, 0.9]);
});

test('a view at a budget holds scalars only, and a budget before the first epoch no score', () => {
  const view = withinBudget(runs, epochs, { unit: 'minutes', amount: 0.5 });
  expect(seen(view)[0]).toEqual(['completed', null, null]);
  expect(view!.runs.every(({ patientDice, test: opened }) => patientDice === null && opened === null)).toBe(
    true,
  );
});
