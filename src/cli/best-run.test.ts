import { expect, it } from 'vitest';
import type { MetricSummary } from '../domain/patient-counts.ts';
import { makeRun } from '../report/report.test-support.ts';
import { bestRuns } from './best-run.ts';

const scored = (meanPatientDice: number, fold = 0) => ({
  runId: `${meanPatientDice} ${fold}`,
  fold,
  summary: { meanPatientDice } as MetricSummary,
});

it('takes of the references the one that verdicts are against: the one with the most seeds and folds', () => {
  const replicated = { model: 'unet', width: 8 };
  const runs = [
    makeRun({}, 0.2, scored(0.7)),
    makeRun(replicated, 0.1, scored(0.6)),
    makeRun(replicated, 0.1, { ...scored(0.5, 1), stage: 'replication' }),
    makeRun({ model: 'unet', width: 4 }, 0.15, scored(0.65)),
  ];
  const chosen = bestRuns(runs, { metric: 'meanPatientDice', role: 'reference' });
  expect(chosen.map(({ runId }) => runId)).toEqual(['0.6 0', '0.5 1']);
  const [, , , better] = runs;
  const before = [runs[0]!, runs[1]!, better!];
  expect(bestRuns(before, { metric: 'meanPatientDice', role: 'reference' })[0].runId).toBe('0.65 0');
});

it('refuses where no reference has completed', () => {
  const runs = [makeRun({}, 0.2, scored(0.7))];
  expect(() => bestRuns(runs, { metric: 'meanPatientDice', role: 'reference' })).toThrow(
    /reference, got none/,
  );
});
