import { describe, expect, it } from 'vitest';
import { makeVariant } from '../domain/variant.ts';
import { initialPlateau, learningRateAt, updatePlateau, type PlateauState } from './schedule.ts';

const parameters = (changes: Record<string, string | number>) =>
  makeVariant({ learningRate: 0.1, warmupEpochs: 0, ...changes }).parameters;
const at = (p: ReturnType<typeof parameters>, epoch: number, step: number, plateau = initialPlateau) =>
  learningRateAt(p, { epoch, step, epochs: 10, stepsPerEpoch: 4, plateau });

describe('the learning rate', () => {
  it('rises in a line over the warm-up and reaches its full value with the first step after it', () => {
    const p = parameters({ schedule: 'constant', warmupEpochs: 1 });
    const rates = [0, 1, 2, 3].map((step) => at(p, 1, step));
    [0.02, 0.04, 0.06, 0.08].forEach((rate, step) => expect(rates[step]).toBeCloseTo(rate, 12));
    expect(at(p, 2, 0)).toBe(0.1);
  });

  it('falls along half a cosine and stays above 0 up to the last update', () => {
    const p = parameters({ schedule: 'cosine' });
    expect(at(p, 1, 0)).toBe(0.1);
    expect(at(p, 6, 0)).toBeCloseTo(0.05, 12);
    expect(at(p, 10, 3)).toBeCloseTo(0.05 * (1 + Math.cos((Math.PI * 39) / 40)), 12);
    expect(at(p, 10, 3)).toBeGreaterThan(0);
  });

  it('starts the cosine where the warm-up ends', () => {
    const p = parameters({ schedule: 'cosine', warmupEpochs: 2 });
    expect(at(p, 3, 0)).toBe(0.1);
    expect(at(p, 7, 0)).toBeCloseTo(0.05, 12);
  });

  it('is cut once the validation loss has not fallen for longer than the patience', () => {
    const p = parameters({ schedule: 'plateau', plateauPatience: 1, plateauFactor: 0.5 });
    const losses = [1, 0.9, 0.95, 0.95, 0.8];
    const states = losses.reduce<PlateauState[]>(
      (all, loss) => [...all, updatePlateau(p, all.at(-1)!, loss)],
      [initialPlateau],
    );
    expect(states.map((state) => at(p, 5, 0, state))).toEqual([0.1, 0.1, 0.1, 0.1, 0.05, 0.05]);
  });

  it('takes up a plateau from its JSON', () => {
    const p = parameters({ schedule: 'plateau', plateauPatience: 1 });
    const state = [1, 2, 3].reduce((before, loss) => updatePlateau(p, before, loss), initialPlateau);
    const restored = JSON.parse(JSON.stringify(state)) as PlateauState;
    expect(updatePlateau(p, restored, 4)).toEqual(updatePlateau(p, state, 4));
    expect(at(p, 1, 0, restored)).toBe(0.05);
  });
});
