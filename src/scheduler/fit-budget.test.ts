import { describe, expect, it } from 'vitest';
import { remainingEpochs } from '../domain/budget/remaining-epochs.ts';
import { fitBudget, type FittedBudget } from './fit-budget.ts';
import { planSweep, type PlannedRun } from './plan.ts';
import { parseSpec } from './spec/load-spec.ts';
import type { Spec } from './spec/spec.ts';

const settings = { dataFingerprint: 'f'.repeat(64), backend: 'wasm' as const };
const plan = (spec: Spec) => planSweep(spec, settings).runs;
const read = (text: string) => parseSpec({ file: 'x.yaml', text: `data: somewhere\nepochs: 27\n${text}` });

/** An epoch of a U-Net costs ten seconds, of others one. */
const secondsOf = ({ settings: { variant } }: PlannedRun) => (variant.model === 'unet' ? 10 : 1);

function costOf(spec: Spec): Promise<number> {
  const runs = plan(spec);
  const left = remainingEpochs(
    runs.map(({ id, role, stage, settings: { seed, fold, epochs } }) => {
      return { id, role, stage, seed, fold, epochs, epochsDone: 0, state: 'open' as const };
    }),
    spec.search,
  );
  return Promise.resolve(runs.reduce((sum, run) => sum + left.get(run.id)! * secondsOf(run), 0));
}

const fit = (spec: Spec, seconds: number): Promise<FittedBudget> =>
  fitBudget(spec, { seconds, text: `${seconds}s` }, costOf);

const reference = 'reference: {model: unet, width: 8, learningRate: 0.01}\n';
const grid = `seeds: 2\nfolds: 3\nparameters: {learningRate: "logspace[0.001, 0.1, 20]"}\n${reference}`;

describe('fitBudget', () => {
  it('leaves a spec that fits as it is, and records the budget', async () => {
    const spec = read(grid);
    const fitted = await fit(spec, 1e9);
    expect(fitted.leftOut).toEqual([]);
    expect(plan(fitted.spec).map(({ id }) => id)).toEqual(plan(spec).map(({ id }) => id));
    expect(fitted.spec.overrides).toEqual(['budget=1000000000s']);
  });

  it('gives up seeds first, then folds, then variants, and never more than it takes', async () => {
    const spec = read(grid);
    const whole = await costOf(spec);
    const pair = whole / 6;
    expect((await fit(spec, whole - 1)).leftOut).toEqual(['seeds 2 of 1, 2']);
    expect((await fit(spec, 2.5 * pair)).leftOut).toEqual(['seeds 2 of 1, 2', 'folds 2 of 0, 1, 2']);
    const small = await fit(spec, 0.8 * pair);
    expect(small.leftOut).toEqual([
      'seeds 2 of 1, 2',
      'folds 1, 2 of 0, 1, 2',
      expect.stringMatching(/^\d+ of 20 variants, drawn by seed 1$/),
    ]);
    expect(small.seconds).toBeLessThanOrEqual(0.8 * pair);
    expect(small.seconds).toBeGreaterThan(0.8 * pair - 27 - 1e-6);
  });

  it('never leaves out the reference, down to one variant against it', async () => {
    const { spec } = await fit(read(grid), 27 * 11);
    expect(plan(spec).map(({ role }) => role)).toEqual(['reference', 'candidate']);
  });

  it('says what the least would cost where nothing fits', async () => {
    await expect(fit(read(grid), 27 * 11 - 1)).rejects.toMatchObject({
      code: 'BUDGET_TOO_SMALL',
      message: 'expected a budget of at least 5 min, got 296s',
      exitCode: 3,
    });
  });

  it('draws the same part again, and of a smaller budget a part of it', async () => {
    const candidates = async (seconds: number) =>
      plan((await fit(read(grid), seconds)).spec).flatMap(({ id, role }) => (role === 'candidate' ? id : []));
    const [large, again, small] = await Promise.all([600, 600, 450].map(candidates));
    expect(again).toEqual(large);
    expect(small!.length).toBeLessThan(large!.length);
    expect(large).toEqual(expect.arrayContaining(small!));
  });

  it('under halving draws fewer variants and keeps the rungs', async () => {
    const halving = read(
      `folds: 1\nsearch: {strategy: halving, firstRung: 9, reduction: 3, seed: 5}\n` +
        `parameters: {learningRate: "logspace[0.001, 0.1, 40]"}\n${reference}`,
    );
    const half = await costOf({ ...halving, search: { ...halving.search, variants: 20 } as Spec['search'] });
    const fitted = await fit(halving, half);
    expect(fitted.leftOut).toEqual([expect.stringMatching(/^\d+ of 40 variants, drawn by seed 5$/)]);
    expect(fitted.spec.search).toMatchObject({ strategy: 'halving', firstRung: 9 });
    expect((fitted.spec.search as { variants: number }).variants).toBeGreaterThanOrEqual(20);
    const least = await fit(halving, 27 * 11);
    expect(least.spec.search).toMatchObject({ firstRung: 9, variants: 1 });
  });

  it('gives up a protocol beside last of all', async () => {
    const spec = read(
      `folds: 1\nparameters: {learningRate: [0.1, 0.01]}\n${reference}beside: [{preprocess: dataset}]\n`,
    );
    expect((await fit(spec, 27 * 23)).leftOut).toEqual(['1 of 2 variants, drawn by seed 1']);
    expect((await fit(spec, 27 * 22)).leftOut.at(-1)).toBe('the protocol beside (patient, dataset)');
  });

  it('fits variants, folds and seeds anew once a protocol beside is given up', async () => {
    const spec = read(`${grid}beside: [{preprocess: dataset}]\n`);
    // The protocol beside takes all of its 20 variants: a fold of it costs 27 * 30.
    const fitted = await fit(spec, 27 * 30);
    expect(fitted.leftOut).toEqual([
      'seeds 2 of 1, 2',
      'folds 1, 2 of 0, 1, 2',
      'the protocol beside (patient, dataset)',
    ]);
    expect(plan(fitted.spec).filter(({ role }) => role === 'candidate')).toHaveLength(20);
  });
});
