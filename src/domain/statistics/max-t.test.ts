import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxT } from './max-t.ts';
import { patientBootstrapInterval } from './patient-interval.ts';
import type { PatientValues } from './patient-values.ts';
import { normalStream } from './trials.test-support.ts';

const unbounded = { low: -Infinity, high: Infinity };

function patients(values: readonly number[], first = 0): PatientValues {
  return new Map(values.map((value, place) => [`patient ${1000 + first + place}`, value]));
}

test('one set alone has the interval of a mean', () => {
  // Fisher 1935, The Design of Experiments, section 17: Darwin's maize.
  const darwin = patients([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]);
  const [mean] = maxT([darwin], { range: unbounded }).means;
  expect(mean!.mean).toBeCloseTo(314 / 15, 10);
  const interval = patientBootstrapInterval(darwin, { range: unbounded })!;
  expect(mean!.interval.low).toBeCloseTo(interval.low, 8);
  expect(mean!.interval.high).toBeCloseTo(interval.high, 8);
});

test('many sets against one reference: Dunnett’s critical values', () => {
  // Dunnett 1964, table of two-sided 5 % points for infinite degrees of freedom, correlation 0.5.
  const dunnett = new Map([
    [1, 1.96],
    [2, 2.21],
    [3, 2.35],
    [5, 2.51],
    [9, 2.69],
  ]);
  const normal = normalStream(11);
  for (const [variants, critical] of dunnett) {
    const reference = Array.from({ length: 1000 }, normal);
    const family = Array.from({ length: variants }, () =>
      patients(reference.map((value) => normal() - value)),
    );
    const lends = family.map(() => false);
    expect(maxT(family, { count: 9999, range: unbounded, lends }).critical).toBeCloseTo(critical, 1);
  }
});

test('the adjusted p is at most the level just where the interval leaves zero out', () => {
  const difference = fc.double({ min: -0.5, max: 0.9, noNaN: true });
  const family = fc.array(fc.array(difference, { minLength: 6, maxLength: 12 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(family, (sets) => {
      for (const { pValue, interval, mean } of maxT(
        sets.map((set) => patients(set)),
        { count: 199 },
      ).means) {
        const holdsZero = interval.low <= 0 && interval.high >= 0;
        expect(pValue <= 0.05).toBe(!holdsZero);
        expect(interval.low).toBeLessThanOrEqual(mean);
        expect(interval.high).toBeGreaterThanOrEqual(mean);
      }
    }),
    // A spread that is too small to be squared, beside one that is not.
    {
      numRuns: 300,
      examples: [
        [
          [
            [0, 0, 0, 0, 0, 1e-300],
            [0.1, 0.2, 0.1, 0.2, 0.1, 0.2],
          ],
        ],
      ],
    },
  );
});

test('a sign turned everywhere turns the interval and keeps the p', () => {
  const values = [0.1, 0.3, -0.05, 0.2, 0.15, 0.02, 0.4];
  const [ours] = maxT([patients(values)]).means;
  const [turned] = maxT([patients(values.map((value) => -value))]).means;
  expect(turned!.interval.low).toBeCloseTo(-ours!.interval.high, 12);
  expect(turned!.pValue).toBe(ours!.pValue);
});

test('more variants raise the critical value, and one that nobody differs on does not', () => {
  const normal = normalStream(5);
  const draw = () => patients(Array.from({ length: 20 }, () => 0.2 * normal()));
  const first = draw();
  const alone = maxT([first]).critical;
  expect(maxT([first, ...Array.from({ length: 20 }, draw)]).critical).toBeGreaterThan(1.2 * alone);
  const beside = maxT([first, patients(Array.from({ length: 20 }, () => 0))]);
  expect(beside.critical).toBeCloseTo(alone, 12);
  expect(beside.means[1]).toMatchObject({ pValue: 1, interval: { low: 0, high: 0 } });
});

test('a set whose patients differ alike by chance counts with the deviation of its family', () => {
  const normal = normalStream(6);
  const draw = (deviation: number) => patients(Array.from({ length: 12 }, () => deviation * normal()));
  const family = [draw(0.01), ...Array.from({ length: 8 }, () => draw(0.2)), draw(5)];
  const [alike, ...others] = maxT(family, { range: unbounded }).means;
  expect(alike!.deviation).toBeGreaterThan(0.1);
  expect(alike!.deviation).toBeLessThan(0.3);
  for (const { deviation } of others) expect(deviation).toBeGreaterThanOrEqual(alike!.deviation);
});

test('a variant of few patients widens the interval of one of many by less than half an error', () => {
  const normal = normalStream(9);
  const draw = (count: number) => patients(Array.from({ length: count }, () => 0.2 * normal()));
  const many = draw(60);
  const critical = (others: PatientValues[]) => maxT([many, ...others]).means[0]!.critical;
  const few = critical(Array.from({ length: 10 }, () => draw(8)));
  const whole = critical(Array.from({ length: 10 }, () => draw(60)));
  expect(Math.abs(few - whole)).toBeLessThan(0.5);
});

test('patients who all differ alike, and no family that says otherwise, leave no doubt', () => {
  const [same] = maxT([patients(Array.from({ length: 6 }, () => 0.1))]).means;
  expect(same!.pValue).toBe(1 / 4000);
  expect(same!.interval.low).toBeCloseTo(0.1, 10);
});

test('the same question has the same answer, and no variant at all is no question', () => {
  const family = [patients([0.1, -0.2, 0.3, 0.05, 0.2, 0.1])];
  expect(maxT(family)).toEqual(maxT(family));
  expect(maxT([]).means).toEqual([]);
  expect(maxT([patients([0.3])]).means[0]).toMatchObject({ pValue: 1, interval: { low: -1, high: 1 } });
});

test('a set that does not lend competes, and says nothing of the others’ deviation', () => {
  const normal = normalStream(4);
  const values = Array.from({ length: 20 }, () => 0.1 * normal());
  const turn = (by: number, scale: number) =>
    patients(values.map((_, place) => scale * values[(place + by) % 20]!));
  const family = [turn(0, 1), turn(3, 1.4), turn(7, 1.4), turn(12, 1.4)];
  const lends = [true, false, false, false];
  const alone = maxT(family.slice(0, 1)).means[0]!;
  const [beside] = maxT(family, { lends }).means;
  expect(beside!.deviation).toBe(alone.deviation);
  expect(beside!.critical).toBeGreaterThan(alone.critical);
  expect(maxT(family).means[0]!.deviation).toBeGreaterThan(alone.deviation);
});

test('the order of the sets does not matter', () => {
  const normal = normalStream(8);
  const draw = (count: number, first: number) =>
    patients(
      Array.from({ length: count }, () => 0.2 * normal()),
      first,
    );
  const sets = [draw(10, 0), draw(10, 10), draw(20, 0)];
  const [here, back] = [maxT(sets).means, maxT(sets.toReversed()).means.toReversed()];
  here.forEach(({ interval, pValue }, place) => {
    expect(interval.low).toBeCloseTo(back[place]!.interval.low, 10);
    expect(pValue).toBeCloseTo(back[place]!.pValue, 10);
  });
});

test('200 variants of 60 patients take well under a second', () => {
  const normal = normalStream(1);
  const family = Array.from({ length: 200 }, () => patients(Array.from({ length: 60 }, normal)));
  maxT(family.slice(0, 5));
  const before = process.cpuUsage().user;
  maxT(family);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(1);
});
