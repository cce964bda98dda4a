import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridSearch, type HalvingSearch } from '../search/search-settings.ts';
import { expectedEpochs } from './expected-epochs.ts';
import { remainingEpochs, type BudgetedRun } from './remaining-epochs.ts';
import { sweepCost, type CostedRun } from './sweep-cost.ts';
import { wallClock } from './wall-clock.ts';

const halving: HalvingSearch = { strategy: 'halving', variants: null, seed: 1, firstRung: 1, reduction: 3 };

function runs(count: number, changes: Partial<BudgetedRun> = {}): BudgetedRun[] {
  return Array.from({ length: count }, (_, number) => ({
    id: `run-${number}`,
    role: 'candidate',
    stage: 'search',
    seed: 1,
    fold: 0,
    epochs: 9,
    epochsDone: 0,
    state: 'open',
    ...changes,
  }));
}

const total = (left: ReadonlyMap<string, number>) =>
  [...left.values()].reduce((sum, value) => sum + value, 0);

describe('expectedEpochs', () => {
  it('adds up the rungs by hand: 9 runs to 1 epoch, 3 of them to 3, one to 9', () => {
    expect(expectedEpochs(9, [1, 3], 9, 3)).toBe(9 * 1 + 3 * 2 + 1 * 6);
  });

  it('is everything without rungs, and a single run trains whole', () => {
    expect(expectedEpochs(7, [], 10, 3)).toBe(70);
    expect(expectedEpochs(1, [1, 3], 9, 3)).toBe(9);
    expect(expectedEpochs(0, [1, 3], 9, 3)).toBe(0);
  });

  it('never is more than the whole grid, nor less than the first rung of each and one run to the end', () => {
    const input = { runs: fc.integer({ min: 1, max: 500 }), reduction: fc.integer({ min: 2, max: 5 }) };
    fc.assert(
      fc.property(fc.record(input), ({ runs: count, reduction }) => {
        const epochs = expectedEpochs(count, [2, 2 * reduction], 60, reduction);
        expect(epochs).toBeLessThanOrEqual(count * 60);
        expect(epochs).toBeGreaterThanOrEqual((count - 1) * 2 + 60);
      }),
    );
  });
});

describe('remainingEpochs', () => {
  it('shares a bracket’s expected epochs evenly before anything has run', () => {
    const left = remainingEpochs(runs(9), halving);
    expect(total(left)).toBeCloseTo(21);
    expect(left.get('run-0')).toBeCloseTo(21 / 9);
  });

  it('judges every role, seed and fold apart: brackets of one train whole', () => {
    const apart = runs(3).map((run, fold) => ({ ...run, fold }));
    expect(total(remainingEpochs(apart, halving))).toBe(27);
  });

  it('trains runs of further protocols and of the replication whole', () => {
    expect(total(remainingEpochs(runs(4, { stage: 'beside' }), halving))).toBe(36);
    expect(total(remainingEpochs(runs(4, { stage: 'replication' }), halving))).toBe(36);
    expect(total(remainingEpochs(runs(4), gridSearch))).toBe(36);
  });

  it('takes off what is done, and asks nothing of ended runs', () => {
    const [first, ...others] = runs(9);
    const done = [{ ...first!, epochsDone: 9, state: 'ended' as const }, ...others];
    const left = remainingEpochs(done, halving);
    expect(left.get('run-0')).toBe(0);
    expect(total(left)).toBeCloseTo(12);
  });

  it('asks of a queued run at least its next rung, of a waiting one nothing for sure', () => {
    const promoted = runs(9, { epochsDone: 3, state: 'waiting' });
    promoted[0] = { ...promoted[0]!, state: 'open' };
    const left = remainingEpochs(promoted, halving);
    expect(left.get('run-0')).toBe(6);
    expect(left.get('run-1')).toBe(0);
  });

  it('is never negative and never beyond a run’s own budget', () => {
    const state = fc.constantFrom('open' as const, 'waiting' as const, 'ended' as const);
    const history = fc.array(fc.record({ epochsDone: fc.integer({ min: 0, max: 9 }), state }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(history, (histories) => {
        const all = runs(histories.length).map((run, index) => ({ ...run, ...histories[index]! }));
        const left = remainingEpochs(all, halving);
        for (const { id, epochsDone } of all) {
          expect(left.get(id)).toBeGreaterThanOrEqual(0);
          expect(left.get(id)).toBeLessThanOrEqual(9 - epochsDone);
        }
      }),
    );
  });
});

it('wall-clock is the sum shared out, and never below the longest run', () => {
  expect(wallClock([10, 10, 10, 10], 2)).toBe(20);
  expect(wallClock([30, 1, 1], 4)).toBe(30);
  expect(wallClock([], 2)).toBe(0);
});

describe('sweepCost', () => {
  const costed = (changes: Partial<CostedRun>, count = 2): CostedRun[] =>
    runs(count).map((run) => ({
      ...run,
      protocol: 'honest',
      cost: { secondsPerEpoch: 2, checkpointBytes: 100 },
      ...changes,
    }));

  it('adds up candidates and reference of each protocol apart', () => {
    const reference = costed(
      { id: 'unet', role: 'reference', cost: { secondsPerEpoch: 10, checkpointBytes: 500 } },
      1,
    );
    const leaky = costed({ id: 'leaky', protocol: 'leaky', stage: 'beside' }, 1);
    const cost = sweepCost([...reference, ...costed({}), ...leaky], { search: gridSearch, workers: 2 });
    expect(cost.parts).toEqual([
      { protocol: 'honest', role: 'reference', runs: 1, epochs: 9, seconds: 90 },
      { protocol: 'honest', role: 'candidate', runs: 2, epochs: 18, seconds: 36 },
      { protocol: 'leaky', role: 'candidate', runs: 1, epochs: 9, seconds: 18 },
    ]);
    expect(cost.seconds).toBe(90);
    expect(cost.bytes).toBe(2 * (500 + 3 * 100));
  });

  it('never takes less than one run of each halving bracket to its end, however many workers', () => {
    const nine = costed({}, 9);
    const on = (all: readonly CostedRun[], workers = 9) =>
      sweepCost(all, { search: halving, workers }).seconds;
    expect(on(nine)).toBe(18);
    expect(on(nine.map((run, at) => ({ ...run, epochsDone: at === 4 ? 6 : 1 })))).toBe(6);
    const done = nine.map((run, at) => (at === 4 ? { ...run, epochsDone: 9, state: 'ended' as const } : run));
    expect(on(done)).toBeLessThan(18);
    expect(on(nine, 1)).toBeCloseTo(42);
  });

  it('counts runs of unknown cost instead of guessing, and ended ones not at all', () => {
    const cost = sweepCost([...costed({ cost: null }), ...costed({ id: 'done', state: 'ended' }, 1)], {
      search: gridSearch,
      workers: 1,
    });
    expect(cost).toEqual({ parts: [], seconds: 0, bytes: 0, unknown: 2 });
  });
});
