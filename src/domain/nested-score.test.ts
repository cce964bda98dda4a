import { expect, it } from 'vitest';
import type { NestedChoice } from './nested-choice.ts';
import { scoreNested } from './nested-score.ts';
import type { PatientCounts } from './patient-counts.ts';
import type { RankedRun } from './ranked-run.ts';

function run(runId: string, meanPatientDice: number, fold = 0): RankedRun {
  const [variantHash, seed] = [runId[0], Number(runId[1])];
  const parameters = { model: 'unet', width: 8 };
  const summary = { meanPatientDice, pooledDice: 0.9 };
  const metric = 'meanPatientDice';
  return { runId, variantHash, seed, fold, parameters, metric, summary } as unknown as RankedRun;
}

/** A patient whose volume Dice is `dice`, a multiple of 0.01. */
function patient(name: string, dice: number): PatientCounts {
  const truePositives = [Math.round(100 * dice)];
  const falsePositives = [200 - 2 * truePositives[0]!];
  const falseNegatives = [0];
  return { patient: name, truePositives, falsePositives, falseNegatives, trueNegatives: [9], hd95: null };
}

const choices: readonly NestedChoice[] = [
  { fold: 0, winner: [run('a1', 0.8), run('a2', 0.6)], reference: [run('u1', 0.5)] },
  { fold: 1, winner: [run('b1', 0.5, 1)], reference: [run('v1', 0.4, 1)] },
];
const outer = new Map([
  ['a1', [patient('p', 0.6), patient('q', 0.2)]],
  ['a2', [patient('p', 0.4), patient('q', 0.4)]],
  ['b1', [patient('r', 0.7)]],
  ['u1', [patient('p', 0.3), patient('q', 0.1)]],
  ['v1', [patient('r', 0.2)]],
]);

it('averages seeds within a patient, then patients over all folds', () => {
  const { folds, winner, reference } = scoreNested(choices, outer);
  expect(folds[0]!.winner).toMatchObject({ variantHash: 'a', runs: ['a1', 'a2'] });
  expect(folds[0]!.winner.patients.get('p')).toBeCloseTo(0.5, 12);
  expect(folds.map((fold) => fold.winner.outer)).toEqual([expect.closeTo(0.4, 12), expect.closeTo(0.7, 12)]);
  expect(winner).toEqual({ mean: expect.closeTo((0.5 + 0.3 + 0.7) / 3, 12), interval: null, patients: 3 });
  expect(reference!.mean).toBeCloseTo(0.2, 12);
});

it('says whether folds agree, and by how much the score that chose was too good', () => {
  const { agree, selectedOn, optimism, winner } = scoreNested(choices, outer);
  expect(agree).toBe(false);
  expect(selectedOn).toBeCloseTo(0.6, 12);
  expect(optimism).toBeCloseTo(0.6 - winner.mean, 12);
  expect(scoreNested([choices[0]!], outer).agree).toBe(true);
});

it('compares on the pairs of seed and fold that both have, and not at all without a reference', () => {
  const { comparison } = scoreNested(choices, outer);
  expect(comparison).toMatchObject({ reference: 'U-Net f=8', patients: 3, pairs: 2, variants: 0 });
  expect(comparison!.difference).toBeCloseTo((0.3 + 0.1 + 0.5) / 3, 12);
  const alone = choices.map((choice) => ({ ...choice, reference: [] }));
  expect(scoreNested(alone, outer)).toMatchObject({ reference: null, comparison: null });
});

it('gives interval and verdict where there are enough patients', () => {
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
  const ours = names.map((name, index) => patient(name, 0.5 + 0.02 * index));
  const theirs = names.map((name, index) => patient(name, 0.3 + 0.01 * index));
  const { winner, comparison } = scoreNested(
    [{ fold: 0, winner: [run('a1', 0.7)], reference: [run('u1', 0.5)] }],
    new Map([
      ['a1', ours],
      ['u1', theirs],
    ]),
  );
  expect(winner.interval!.low).toBeLessThan(winner.mean);
  expect(winner.interval!.high).toBeGreaterThan(winner.mean);
  expect(comparison).toMatchObject({ verdict: 'beats', variants: 1, patients: 12 });
});

it('weighs folds by the patients that they validated', () => {
  const validated = [['s', 't', 'u'], ['v']].map((names) =>
    Object.fromEntries(names.map((name) => [name, 0.5])),
  );
  const uneven = choices.map((choice, place) => ({
    ...choice,
    winner: choice.winner.map((each) => ({ ...each, patientDice: validated[place]! })),
  }));
  expect(scoreNested(uneven, outer).selectedOn).toBeCloseTo((3 * 0.7 + 0.5) / 4, 12);
});

it('shows what chose under another metric, and no optimism, which would be of two quantities', () => {
  const pooled = choices.map((choice) => ({
    ...choice,
    winner: choice.winner.map((each) => ({ ...each, metric: 'pooledDice' as const })),
  }));
  expect(scoreNested(pooled, outer)).toMatchObject({
    metric: 'pooledDice',
    selectedOn: expect.closeTo(0.9, 12),
    optimism: null,
    folds: [{ winner: { selectedOn: 0.9 } }, { winner: { selectedOn: 0.9 } }],
  });
});

it('names the folds in which no reference completed', () => {
  expect(scoreNested(choices, outer).withoutReference).toEqual([]);
  const gap = [choices[0]!, { ...choices[1]!, reference: [] }];
  expect(scoreNested(gap, outer)).toMatchObject({ withoutReference: [1], reference: { patients: 2 } });
});
