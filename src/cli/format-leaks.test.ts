import { expect, it } from 'vitest';
import { ablate } from '../domain/ablation/ablate.ts';
import { findLeak } from '../domain/board/describe-leak.ts';
import type { PatientMean } from '../domain/nested-score.ts';
import { makeReportData, makeRun } from '../report/report.test-support.ts';
import { formatScores } from './commands/test-open.ts';
import { formatAblation } from './format-ablation.ts';
import { formatNested } from './format-nested.ts';
import type { NestedResult } from './score-nested.ts';

const line = /^leaky: the same patient lies under two names on both sides of the split; Dice is inflated$/m;
const leaking = <T extends object>(run: T) => ({ ...run, leaky: true });

it('an ablation says how patients leak', () => {
  const { runs } = makeReportData();
  const leaky = runs.map(leaking);
  expect(formatAblation(ablate(runs), findLeak(runs))).not.toMatch(line);
  expect(formatAblation(ablate(leaky), findLeak(leaky))).toMatch(line);
});

it('a nested score says how patients leak', () => {
  const run = makeRun({}, 0.1);
  const patients = new Map(Object.entries(run.patientDice!));
  const winner = { variantHash: run.variantHash, runs: [run.runId], selectedOn: 0.5, outer: 0.5, patients };
  const mean: PatientMean = { mean: 0.5, interval: null, patients: 8 };
  const result = {
    runs: [run],
    folds: [{ fold: 0, winner, reference: null }],
    agree: true,
    winner: mean,
    reference: null,
    withoutReference: [],
    metric: 'meanPatientDice',
    comparison: null,
    selectedOn: 0.5,
    optimism: 0,
  } as unknown as NestedResult;
  expect(formatNested(result)).not.toMatch(line);
  expect(formatNested({ ...result, runs: [leaking(run)] })).toMatch(line);
});

it('scores of the test set say how patients leak in the runs that are scored', () => {
  const run = makeRun({}, 0.1);
  const lines = (runs: Parameters<typeof findLeak>[0]) =>
    formatScores([], new Map(), findLeak(runs)).join('');
  expect(lines([run])).toBe('');
  expect(lines([run, leaking(run)])).toMatch(line);
});
