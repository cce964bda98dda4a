import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RankedRun } from '../ranked-run.ts';
import type { ParameterValue } from '../variant-parameters.ts';
import { makeVariant } from '../variant.ts';
import { ablate } from './ablate.ts';
import type { Ablation, AblationEffect } from './ablation-effect.ts';

type Partial = Record<string, ParameterValue>;

const patients = { CS_1: 0.3, CS_2: 0.5, DU_3: 0.42, DU_4: 0.2, HT_5: 0.61, HT_6: 0.55 };

/** A completed run whose patients all score as much above their own base. */
function run(
  partial: Partial,
  gain: number,
  { seed = 1, fold = 0, base = patients as Partial } = {},
): RankedRun {
  const { hash, parameters } = makeVariant(partial);
  const patientDice = Object.fromEntries(
    Object.entries(base).map(([patient, dice]) => [patient, Number(dice) + gain]),
  );
  return {
    runId: `${hash}-${seed}-${fold}`,
    variantHash: hash,
    parameters,
    role: 'candidate',
    protocol: 'p',
    besidesSplit: 'same',
    splitKind: 'patient',
    protocolLabel: 'patient, volume',
    metric: 'meanPatientDice',
    stage: 'search',
    seed,
    fold,
    status: 'completed',
    leaky: false,
    epochs: 10,
    bestEpoch: 7,
    epochsDone: 10,
    rung: null,
    seconds: 60,
    trainableParameters: 1,
    macs: null,
    collapsed: false,
    summary: null,
    sliceDiceEmptyOne: null,
    outer: null,
    test: null,
    patientDice,
  };
}

/** Every combination of the lists. */
function product(lists: Record<string, readonly ParameterValue[]>): Partial[] {
  return Object.entries(lists).reduce<Partial[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

function find({ mainEffects, interactions }: Ablation, ...factors: string[]): AblationEffect {
  const effects = factors.length === 1 ? mainEffects : interactions;
  const found = effects.find(({ changes }) =>
    factors.every((name, place) => changes[place]?.factor === name),
  );
  if (found === undefined) throw new Error(`no effect of ${factors.join(' and ')}`);
  return found;
}

const axes = { batchNorm: [false, true], skipConnections: [false, true], learningRate: [0.01, 0.03, 0.09] };
const gainOf = ({ batchNorm, skipConnections, learningRate }: Partial) =>
  (batchNorm ? 0.1 : 0) +
  (skipConnections ? -0.02 : 0) +
  (batchNorm && skipConnections ? 0.05 : 0) +
  Number(learningRate);
const wholeGrid = () =>
  product(axes).flatMap((point) => [1, 2].map((seed) => run(point, gainOf(point) + seed / 100, { seed })));

test('main effects and interactions of a whole grid are those that it was made with', () => {
  const ablation = ablate(wholeGrid());
  expect(ablation).toMatchObject({ variants: 12, runs: 24, unmatched: [] });
  expect(find(ablation, 'batchNorm').difference).toBeCloseTo(0.125, 12);
  expect(find(ablation, 'skipConnections').difference).toBeCloseTo(0.005, 12);
  expect(find(ablation, 'skipConnections', 'batchNorm').difference).toBeCloseTo(0.05, 12);
  expect(find(ablation, 'batchNorm')).toMatchObject({ pairs: 6, comparisons: 12, patients: 6 });
  expect(find(ablation, 'skipConnections', 'batchNorm')).toMatchObject({ pairs: 3, comparisons: 6 });
  const rates = ablation.mainEffects.filter(({ changes }) => changes[0]?.factor === 'learningRate');
  expect(rates.map(({ changes }) => [changes[0]?.from, changes[0]?.to])).toEqual([
    [0.01, 0.03],
    [0.03, 0.09],
  ]);
  expect(rates.map(({ difference }) => Number(difference.toFixed(12)))).toEqual([0.02, 0.06]);
  expect(find(ablation, 'batchNorm', 'learningRate').difference).toBeCloseTo(0, 12);
});

test('a factor that makes another one readable is compared with the mean over the other', () => {
  const ablation = ablate([
    run({ momentum: 0 }, 0),
    run({ momentum: 0.9, nesterov: false }, 0.1),
    run({ momentum: 0.9, nesterov: true }, 0.2),
    run({ optimizer: 'adam' }, 0.3),
  ]);
  const momentum = find(ablation, 'momentum');
  expect(momentum).toMatchObject({ pairs: 1, averagedOver: ['nesterov'] });
  expect(momentum.difference).toBeCloseTo(0.15, 12);
  expect(find(ablation, 'nesterov').difference).toBeCloseTo(0.1, 12);
  const optimizer = find(ablation, 'optimizer');
  expect(optimizer).toMatchObject({ pairs: 1 });
  expect(optimizer.averagedOver).toEqual(['momentum', 'nesterov']);
  expect(optimizer.difference).toBeCloseTo(0.2, 12);
  expect(ablation.interactions).toEqual([]);
});

test('values that both sides read are matched even where the factor decides whether they are read', () => {
  const ablation = ablate([
    run({ momentum: 0.9, nesterov: false }, 0),
    run({ momentum: 0.9, nesterov: true }, 0.1),
    run({ momentum: 0.95, nesterov: true }, 0.3),
  ]);
  expect(find(ablation, 'momentum')).toMatchObject({ pairs: 1, averagedOver: [] });
  expect(find(ablation, 'momentum').difference).toBeCloseTo(0.2, 12);
});

test('a default that follows from the factor moves along with it, and is no factor of its own', () => {
  const ablation = ablate([run({ optimizer: 'sgd' }, 0), run({ optimizer: 'rmsprop' }, 0.1)]);
  expect(find(ablation, 'optimizer')).toMatchObject({ movedAlong: ['momentum'] });
  expect(find(ablation, 'optimizer').difference).toBeCloseTo(0.1, 12);
  expect(ablation.unmatched.map((changes) => changes.map(({ factor }) => factor))).toEqual([
    ['momentum'],
    ['optimizer', 'momentum'],
  ]);
});

test('seeds are averaged within a patient, and only those that both sides completed', () => {
  const off = [0, 0.04].map((gain, place) => run({ batchNorm: false }, gain, { seed: place + 1 }));
  const on = [0.1, 0.2, 9].map((gain, place) => run({ batchNorm: true }, gain, { seed: place + 1 }));
  const effect = find(ablate([...off, ...on]), 'batchNorm');
  expect(effect.difference).toBeCloseTo((0.1 + 0.16) / 2, 12);
  expect(effect).toMatchObject({ pairs: 1, comparisons: 2, patients: 6 });
});

test('each patient counts once, whatever fold it was validated in', () => {
  const other = { base: { CS_9: 0.5 }, fold: 1 };
  const runs = [
    run({ batchNorm: false }, 0),
    run({ batchNorm: true }, 0.1),
    run({ batchNorm: false }, 0, other),
    run({ batchNorm: true }, 0.35, other),
  ];
  const effect = find(ablate(runs), 'batchNorm');
  expect(effect.patients).toBe(7);
  expect(effect.difference).toBeCloseTo((6 * 0.1 + 0.35) / 7, 12);
});

test('runs that failed, were pruned or belong to the reference take no part', () => {
  const whole = ablate(wholeGrid());
  const others = [
    { ...run({ learningRate: 0.5 }, 1), status: 'pruned' as const },
    { ...run({ learningRate: 0.6 }, 1), status: 'failed' as const },
    { ...run({ model: 'unet', width: 8 }, 1), role: 'reference' as const },
  ];
  expect(ablate([...wholeGrid(), ...others])).toEqual(whole);
});

test('a missing variant takes away its pairs and no others', () => {
  fc.assert(
    fc.property(fc.subarray(product(axes), { minLength: 1 }), (points) => {
      const ablation = ablate(points.map((point) => run(point, gainOf(point))));
      const has = (point: Partial) =>
        points.some((other) => Object.entries(point).every(([name, value]) => other[name] === value));
      const expected = product({ skipConnections: [false, true], learningRate: axes.learningRate }).filter(
        (point) => has({ ...point, batchNorm: false }) && has({ ...point, batchNorm: true }),
      ).length;
      const effect = ablation.mainEffects.find(({ changes }) => changes[0]?.factor === 'batchNorm');
      expect(effect?.pairs ?? 0).toBe(expected);
      if (points.length === 12) expect(effect?.difference).toBeCloseTo(0.125, 12);
    }),
    { numRuns: 40 },
  );
}, 20_000);

test('turning the levels of a factor round turns its effect round and leaves the others', () => {
  const dice = fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(dice, (gains) => {
      const points = product({ batchNorm: [false, true], skipConnections: [false, true] });
      const runsOf = (turn: boolean) =>
        points.map((point, place) => {
          const base = Object.fromEntries(
            Object.entries(patients).map(([id, value], at) => [id, value + gains[6 * place + at]!]),
          );
          return run({ ...point, batchNorm: point.batchNorm !== turn }, 0, { base });
        });
      const [one, other] = [ablate(runsOf(false)), ablate(runsOf(true))];
      for (const factors of [['batchNorm'], ['skipConnections', 'batchNorm']])
        expect(find(other, ...factors).difference).toBeCloseTo(-find(one, ...factors).difference, 10);
      expect(find(other, 'batchNorm').interval!.low).toBeCloseTo(-find(one, 'batchNorm').interval!.high, 10);
      expect(find(other, 'skipConnections').difference).toBeCloseTo(
        find(one, 'skipConnections').difference,
        10,
      );
    }),
    { numRuns: 15 },
  );
}, 20_000);

test('p is small for a plain effect, near one for none, and missing with one patient', () => {
  const base = Object.fromEntries(Array.from({ length: 16 }, (_, place) => [`P_${place}`, 0.4]));
  const noisy = (point: Partial, gain: number, phase: number) => {
    const bent = Object.fromEntries(
      Object.keys(base).map((id, place) => [id, 0.4 + 0.05 * Math.sin(7 * place + phase)]),
    );
    return run(point, gain, { base: bent });
  };
  const ablation = ablate([
    noisy({ batchNorm: false, skipConnections: false }, 0, 0),
    noisy({ batchNorm: true, skipConnections: false }, 0.2, 1),
    noisy({ batchNorm: false, skipConnections: true }, 0, 2),
    noisy({ batchNorm: true, skipConnections: true }, 0.2, 3),
  ]);
  expect(find(ablation, 'batchNorm').pValue).toBeLessThan(0.01);
  expect(find(ablation, 'skipConnections').pValue).toBeGreaterThan(0.3);
  const [low, high] = [0.2 - 0.05, 0.2 + 0.05];
  expect(find(ablation, 'batchNorm').interval!.low).toBeGreaterThan(low);
  expect(find(ablation, 'batchNorm').interval!.high).toBeLessThan(high);
  const one = { base: { CS_1: 0.5 } };
  const lonely = ablate([run({ batchNorm: false }, 0, one), run({ batchNorm: true }, 0.1, one)]);
  expect(find(lonely, 'batchNorm')).toMatchObject({ interval: null, pValue: null, patients: 1 });
});

test('an effect of too few patients for a p-value does not raise the p-values of the others', () => {
  const few = { CS_1: 0.3, CS_2: 0.5, DU_3: 0.42 };
  const alone = [run({ batchNorm: false }, 0), run({ batchNorm: true }, 0.1)].map((each, place) => ({
    ...each,
    patientDice: Object.fromEntries(
      Object.entries(patients).map(([id, dice], at) => [id, dice + place * (0.02 * at - 0.01)]),
    ),
  }));
  const third = run({ batchNorm: false, learningRate: 0.01 }, 0.1, { base: few });
  const beside = ablate([...alone, third]);
  expect(beside.mainEffects.some(({ pValue }) => pValue === null)).toBe(true);
  expect(find(beside, 'batchNorm').pValue).toBe(find(ablate(alone), 'batchNorm').pValue);
});

test('nothing completed gives no effects', () => {
  expect(ablate([])).toEqual({ variants: 0, runs: 0, mainEffects: [], interactions: [], unmatched: [] });
});
