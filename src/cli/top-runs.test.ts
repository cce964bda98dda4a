import { expect, it } from 'vitest';
import type { MetricSummary } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { makeRun, patientIds } from '../report/report.test-support.ts';
import { topRuns } from './top-runs.ts';

const metric = 'meanPatientDice';
const [base, skips, wide] = [{}, { skipConnections: true }, { batchNorm: false }];

/** A run of a variant, named after its Dice. */
function scored(
  variant: Parameters<typeof makeRun>[0],
  dice: number,
  given: Partial<RankedRun> = {},
): RankedRun {
  const summary = { meanPatientDice: dice } as MetricSummary;
  const patientDice = { [patientIds[0]!]: dice }; // variants rank by patients
  return makeRun(variant, 0, {
    patientDice,
    runId: String(dice),
    summary,
    seed: Math.round(dice * 100),
    ...given,
  });
}

const choose = (runs: readonly RankedRun[], count: number) =>
  topRuns(runs, { metric, count }).map(({ runId }) => runId);

it("takes the best run of each of the best variants, by their mean, and never two of one variant's", () => {
  const runs = [
    scored(base, 0.9),
    scored(base, 0.3), // mean 0.6
    scored(skips, 0.7),
    scored(skips, 0.72),
    scored(wide, 0.5),
  ];
  expect(choose(runs, 2)).toEqual(['0.72', '0.9']);
  expect(choose(runs, 9)).toEqual(['0.72', '0.9', '0.5']);
});

it('leaves out references, runs that have not completed and those under another protocol', () => {
  const runs = [
    scored(base, 0.4),
    scored(base, 0.8, { status: 'failed' }),
    scored(skips, 0.9, { status: 'pruned' }),
    scored(wide, 0.95, { protocol: 'second' }),
    scored({ model: 'unet', width: 8 }, 0.99),
  ];
  expect(choose(runs, 3)).toEqual(['0.4']);
});

it('refuses where no candidate has completed', () => {
  const runs = [scored({ model: 'unet', width: 8 }, 0.9), scored(base, 0.4, { status: 'running' })];
  expect(() => choose(runs, 2)).toThrow(expect.objectContaining({ code: 'NOT_READY' }) as Error);
});
