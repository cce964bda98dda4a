import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchRungs } from '../src/domain/budget/search-rungs.ts';
import { judgeArrival, moveBracket } from '../src/domain/search/halving.ts';
import { stopByMedian } from '../src/domain/search/median-stopping.ts';
import { defaultHalving } from '../src/scheduler/spec/complete-spec.ts';
import { arrivalOrder, readRecordedGrid } from './recorded-grid.js';
import { replayGrid, replayHalving, replayMedian } from './replay.js';

const rules = { judgeArrival, moveBracket };
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('on the recorded grid', () => {
  const { variants } = readRecordedGrid();
  const grid = replayGrid(variants);
  const epochs = Math.max(...variants.map(({ dice }) => dice.length));

  it('is a full grid of at least 48 variants, trained to the end', () => {
    expect(variants.length).toBeGreaterThanOrEqual(48);
    expect(new Set(variants.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(variants.length);
    for (const { status, dice } of variants) if (status === 'completed') expect(dice).toHaveLength(epochs);
    expect(grid.completed).toBeGreaterThanOrEqual(48);
  });

  it.each(seeds)(
    'halving loses at most 0.01 Dice, in two fifths of the epochs, in arrival order %d',
    (seed) => {
      const { runs, pace } = arrivalOrder(variants, seed);
      const { firstRung, reduction } = defaultHalving;
      const rungs = searchRungs(
        { strategy: 'halving', variants: null, seed: 1, firstRung, reduction },
        epochs,
      );
      const found = replayHalving(runs, rules, { rungs, reduction, workers: 2, pace });
      expect(grid.best - found.best).toBeLessThanOrEqual(0.01);
      expect(found.epochs).toBeLessThanOrEqual(0.4 * grid.epochs);
      expect(found.completed).toBeGreaterThanOrEqual(1);
    },
  );
});

const arbitraryRuns = fc
  .array(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 27, maxLength: 27 }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((curves) => curves.map((curve) => ({ status: 'completed', dice: curve.map((score) => score / 100) })));

describe('a replay', () => {
  it('of halving ends every run once, whatever the curves and the order', () => {
    fc.assert(
      fc.property(arbitraryRuns, fc.integer({ min: 1, max: 4 }), fc.integer(), (variants, workers, seed) => {
        const { runs, pace } = arrivalOrder(variants, seed);
        const found = replayHalving(runs, rules, { rungs: [3, 9], reduction: 3, workers, pace });
        expect(found.completed + found.pruned).toBe(runs.length);
        expect(found.epochs).toBeGreaterThanOrEqual(3 * runs.length);
        expect(found.epochs).toBeLessThanOrEqual(27 * runs.length);
      }),
      { numRuns: 200 },
    );
  });

  it('of halving without rungs, and of a median rule that never stops, is the grid', () => {
    fc.assert(
      fc.property(arbitraryRuns, fc.integer(), (variants, seed) => {
        const { runs, pace } = arrivalOrder(variants, seed);
        const grid = replayGrid(runs);
        expect(replayHalving(runs, rules, { rungs: [], reduction: 3, workers: 2, pace })).toEqual(grid);
        const never = { afterEpochs: 28, afterRuns: 1 };
        expect(replayMedian(runs, stopByMedian, { medianStopping: never, workers: 2, pace })).toEqual(grid);
      }),
      { numRuns: 50 },
    );
  });

  it('of halving finds the best where ranks never change', () => {
    const curve = (height) => Array.from({ length: 27 }, (_, epoch) => (height * (epoch + 1)) / 2700);
    const variants = Array.from({ length: 27 }, (_, height) => ({
      status: 'completed',
      dice: curve(height),
    }));
    for (const seed of seeds) {
      const { runs, pace } = arrivalOrder(variants, seed);
      const found = replayHalving(runs, rules, { rungs: [3, 9], reduction: 3, workers: 2, pace });
      expect(found.best).toBe(0.26);
    }
  });

  it('of the median rule stops a run that is worse than the others from the start', () => {
    const flat = (height) => ({ status: 'completed', dice: Array.from({ length: 27 }, () => height) });
    const variants = [flat(0.5), flat(0.6), flat(0.7), flat(0.1)];
    const settings = { medianStopping: { afterEpochs: 5, afterRuns: 3 }, workers: 1, pace: () => 1 };
    expect(replayMedian(variants, stopByMedian, settings)).toEqual({
      best: 0.7,
      epochs: 86,
      completed: 3,
      pruned: 1,
    });
  });

  it('of a run that diverged counts what it cost', () => {
    const diverged = { status: 'diverged', dice: [0.1, 0.2, 0.3] };
    const whole = { status: 'completed', dice: Array.from({ length: 27 }, () => 0.5) };
    const settings = { rungs: [3, 9], reduction: 2, workers: 2, pace: () => 1 };
    expect(replayHalving([diverged, whole], rules, settings)).toMatchObject({
      best: 0.5,
      epochs: 30,
      completed: 1,
    });
  });
});
