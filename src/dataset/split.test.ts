import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SplitSettings } from '../domain/run.ts';
import type { PackedIndex } from './packed-dataset.ts';
import { type SplitPatient, splitPatients, splitSlices } from './split.ts';

const settings: SplitSettings = { kind: 'patient', seed: 1, test: 0.2, folds: 5 };

const arbitraryPatients = fc
  .array(fc.constantFrom('CS', 'DU', 'EZ', 'FG', 'HT'), { minLength: 12, maxLength: 80 })
  .map((institutions) =>
    institutions.map((institution, i) => ({ id: `TCGA_${institution}_${i}`, institution })),
  );

const arbitrarySplit = fc.record({
  kind: fc.constant('patient' as const),
  seed: fc.integer(),
  test: fc.double({ min: 0, max: 0.4, noNaN: true }),
  folds: fc.integer({ min: 2, max: 6 }),
});

function makeIndex(patients: readonly SplitPatient[], slicesOf: (position: number) => number): PackedIndex {
  let firstSlice = 0;
  const packed = patients.map((patient, position) => {
    const sliceCount = slicesOf(position);
    firstSlice += sliceCount;
    const first = firstSlice - sliceCount;
    return { ...patient, firstSlice: first, sliceCount, mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
  });
  const perSlice = Array.from({ length: firstSlice }, (_, slice) => slice);
  return {
    version: 1,
    fingerprint: '',
    size: 1,
    originalSize: 1,
    sliceCount: firstSlice,
    patients: packed,
    sliceNumbers: perSlice,
    hasTumour: perSlice.map(() => false),
  };
}

const sorted = (items: readonly number[]): number[] => [...items].sort((a, b) => a - b);

test('every patient is in the test set or in exactly one fold', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, (patients, split) => {
      const { test, folds } = splitPatients(patients, split);
      expect([...test, ...folds.flat()].sort()).toEqual(patients.map(({ id }) => id).sort());
      expect(folds).toHaveLength(split.folds);
      expect(folds.every((fold) => fold.length > 0)).toBe(true);
    }),
  );
});

test('the test set has its share, and each institution its part of it within one patient', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, (patients, split) => {
      const { test } = splitPatients(patients, split);
      const wanted = split.test > 0 ? Math.max(1, Math.round(patients.length * split.test)) : 0;
      expect(test).toHaveLength(wanted);
      for (const institution of new Set(patients.map((patient) => patient.institution))) {
        const all = patients.filter((patient) => patient.institution === institution).length;
        const drawn = test.filter((id) => id.includes(institution)).length;
        expect(Math.abs(drawn - (all * wanted) / patients.length)).toBeLessThan(1);
      }
    }),
  );
});

test('folds differ by at most one patient, overall and within each institution', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, (patients, split) => {
      const { folds } = splitPatients(patients, split);
      for (const part of ['TCGA', 'CS', 'DU', 'EZ', 'FG', 'HT']) {
        const sizes = folds.map((fold) => fold.filter((id) => id.includes(part)).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the split depends on the seed and not on the order of the patients', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, (patients, split) => {
      expect(splitPatients(patients.toReversed(), split)).toEqual(splitPatients(patients, split));
    }),
  );
  const patients = Array.from({ length: 40 }, (_, i) => ({ id: `TCGA_CS_${i}`, institution: 'CS' }));
  const seeds = [1, 2, 3, 4, 5].map((seed) => splitPatients(patients, { ...settings, seed }).test.join());
  expect(new Set(seeds).size).toBe(5);
});

test('a locked test set is taken as it is, whatever seed and share say', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, fc.integer(), (patients, split, seed) => {
      const { test } = splitPatients(patients, split);
      const later = splitPatients(patients, { ...split, seed, test: 0.3 }, test);
      expect(later.test).toEqual(test);
      expect(later.folds.flat().filter((id) => test.includes(id))).toEqual([]);
      expect(splitPatients(patients, split, test)).toEqual(splitPatients(patients, split));
    }),
  );
});

test('a test set that is locked later moves nobody between the folds of a split without a test share', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, fc.nat(), (patients, split, choice) => {
      const open = { ...split, test: 0 };
      const { folds } = splitPatients(patients, open);
      const large = folds.find(({ length }) => length > 1);
      fc.pre(large !== undefined);
      const locked = large![choice % large!.length]!;
      const without = folds.map((fold) => fold.filter((id) => id !== locked));
      expect(splitPatients(patients, open, [locked])).toEqual({ test: [locked], folds: without });
    }),
  );
});

test('by patient, every slice has one place and no patient stands on two sides', () => {
  fc.assert(
    fc.property(arbitraryPatients, arbitrarySplit, (patients, split) => {
      const index = makeIndex(patients, (position) => 1 + (position % 4));
      const owner = index.patients.flatMap(({ id, sliceCount }) =>
        Array.from({ length: sliceCount }, () => id),
      );
      const validated: number[] = [];
      for (let fold = 0; fold < split.folds; fold++) {
        const { training, validation, test } = splitSlices(index, split, fold);
        expect(sorted([...training, ...validation, ...test])).toEqual(index.sliceNumbers);
        const sides = [training, validation, test].map(
          (slices) => new Set(slices.map((slice) => owner[slice])),
        );
        expect(sides.reduce((sum, { size }) => sum + size, 0)).toBe(patients.length);
        validated.push(...validation, ...(fold === 0 ? test : []));
      }
      expect(sorted(validated)).toEqual(index.sliceNumbers);
    }),
    { numRuns: 40 },
  );
});

test('slice-leaky at 0.1 is the 60/30/10 of the deck, and patients do leak', () => {
  const patients = Array.from({ length: 20 }, (_, i) => ({ id: `TCGA_CS_${i}`, institution: 'CS' }));
  const index = makeIndex(patients, () => 50);
  const leaky: SplitSettings = { kind: 'slice-leaky', seed: 1, test: 0.1, folds: 1 };
  const { training, validation, test } = splitSlices(index, leaky, 0);
  expect([training.length, validation.length, test.length]).toEqual([600, 300, 100]);
  expect(sorted([...training, ...validation, ...test])).toEqual(index.sliceNumbers);
  const patientsOf = (slices: number[]): number =>
    new Set(slices.map((slice) => Math.floor(slice / 50))).size;
  expect(patientsOf(training) + patientsOf(validation)).toBe(40);
  expect(splitSlices(index, leaky, 0)).toEqual({ training, validation, test, outer: [] });
});

test('slice-leaky keeps the slices of locked test patients out of everything', () => {
  const patients = Array.from({ length: 10 }, (_, i) => ({ id: `TCGA_CS_${i}`, institution: 'CS' }));
  const index = makeIndex(patients, () => 10);
  const leaky: SplitSettings = { kind: 'slice-leaky', seed: 1, test: 0.1, folds: 1 };
  const { training, validation, test } = splitSlices(index, leaky, 0, ['TCGA_CS_3']);
  const all = sorted([...training, ...validation, ...test]);
  expect(all).toEqual(index.sliceNumbers.filter((slice) => slice < 30 || slice >= 40));
});

test('nested, every patient is outer exactly once and never in its own run’s training or validation', () => {
  fc.assert(
    fc.property(
      arbitraryPatients,
      arbitrarySplit.filter(({ folds }) => folds >= 3),
      (patients, split) => {
        const index = makeIndex(patients, (position) => 1 + (position % 4));
        const owner = index.patients.flatMap(({ id, sliceCount }) =>
          Array.from({ length: sliceCount }, () => id),
        );
        const kept: number[] = [];
        const validated: number[] = [];
        for (let fold = 0; fold < split.folds; fold++) {
          const sides = splitSlices(index, { ...split, nested: true }, fold);
          const { training, validation, test, outer } = sides;
          expect(sorted([...training, ...validation, ...test, ...outer])).toEqual(index.sliceNumbers);
          const patientsOf = (slices: number[]) => new Set(slices.map((slice) => owner[slice]));
          const sizes = [training, validation, test, outer].map((slices) => patientsOf(slices).size);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(patients.length);
          expect(Math.min(sizes[0]!, sizes[1]!, sizes[3]!)).toBeGreaterThan(0);
          expect(validation).toEqual(splitSlices(index, split, (fold + 1) % split.folds).validation);
          kept.push(...outer, ...(fold === 0 ? test : []));
          validated.push(...validation, ...(fold === 0 ? test : []));
        }
        expect(sorted(kept)).toEqual(index.sliceNumbers);
        expect(sorted(validated)).toEqual(index.sliceNumbers);
      },
    ),
    { numRuns: 40 },
  );
});

test('only a nested split keeps slices', () => {
  const patients = Array.from({ length: 12 }, (_, i) => ({ id: `TCGA_CS_${i}`, institution: 'CS' }));
  const index = makeIndex(patients, () => 2);
  expect(splitSlices(index, settings, 0).outer).toEqual([]);
  expect(splitSlices(index, { ...settings, kind: 'slice-leaky' }, 0).outer).toEqual([]);
});

const buda: SplitSettings = { kind: 'buda', seed: 1, test: 0, folds: 1 };
const budaIndex = makeIndex(
  ['CS_4943', 'CS_4944', 'DU_5851', 'DU_6404', 'HT_7879', 'HT_9999', 'FG_4944'].map((name) => ({
    id: `TCGA_${name}_20010208`,
    institution: name.slice(0, 2),
  })),
  () => 2,
);

test('buda validates on those of the ten that are there and trains on all others', () => {
  const { training, validation, test, outer } = splitSlices(budaIndex, buda, 0);
  expect(validation).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  expect(training).toEqual([0, 1, 10, 11, 12, 13]);
  expect([test, outer]).toEqual([[], []]);
});

test('buda leaves locked test patients out of both sides', () => {
  const locked = ['TCGA_DU_5851_20010208', 'TCGA_HT_9999_20010208'];
  const { training, validation, test } = splitSlices(budaIndex, buda, 0, locked);
  expect(validation).toEqual([2, 3, 6, 7, 8, 9]);
  expect(training).toEqual([0, 1, 12, 13]);
  expect(test).toEqual([]);
});

test('buda names the ten where fewer than two are there, and has one fold', () => {
  const locked = ['CS_4944', 'DU_5851', 'DU_6404'].map((name) => `TCGA_${name}_20010208`);
  expect(() => splitSlices(budaIndex, buda, 0, locked)).toThrow(/CS_4944, CS_6667.*HT_7879.*got 1 and 3/);
  expect(() => splitSlices(budaIndex, { ...buda, folds: 5 }, 1)).toThrow(
    'expected a fold from 0 to 0, got 1',
  );
});

test.each([
  [
    'a fold that is not there',
    12,
    settings,
    5,
    undefined,
    'SPLIT_IMPOSSIBLE',
    'expected a fold from 0 to 4, got 5',
  ],
  ['one fold', 12, { ...settings, folds: 1 }, 0, undefined, 'SPLIT_IMPOSSIBLE', 'expected at least 2 folds'],
  [
    'two nested folds',
    12,
    { ...settings, folds: 2, nested: true as const },
    0,
    undefined,
    'SPLIT_IMPOSSIBLE',
    'expected at least 3 nested folds, got 2',
  ],
  ['too few patients', 5, settings, 0, undefined, 'SPLIT_IMPOSSIBLE', 'got 4 of 5 outside the test set'],
  ['a lost locked patient', 12, settings, 0, ['TCGA_X_9'], 'DATA_CHANGED', 'locked test patient TCGA_X_9'],
] as const)('%s is one clear line', (_, count, split, fold, locked, code, message) => {
  const patients = Array.from({ length: count }, (_, i) => ({ id: `TCGA_CS_${i}`, institution: 'CS' }));
  const attempt = (): unknown =>
    splitSlices(
      makeIndex(patients, () => 2),
      split,
      fold,
      locked,
    );
  expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});
