import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarise } from './dice.ts';
import type { VolumeShape } from './distance-transform.ts';
import { hausdorff95 } from './hd95.ts';
import type { MetricSummary, PatientCounts } from './patient-counts.ts';

interface Volumes {
  readonly shape: VolumeShape;
  readonly truth: Uint8Array;
  readonly prediction: Uint8Array;
}

type Voxel = readonly [number, number, number];

const side = fc.integer({ min: 1, max: 5 });

/** Empty volumes, empty slices and single voxels come often. */
const volumes: fc.Arbitrary<Volumes> = fc.tuple(fc.integer({ min: 1, max: 3 }), side, side).chain((shape) => {
  const [depth, height, width] = shape;
  const plane = height * width;
  const slice = fc.oneof(
    fc.constant(Array.from({ length: plane }, () => 0)),
    fc.array(fc.integer({ min: 0, max: 1 }), { minLength: plane, maxLength: plane }),
  );
  const volume = fc
    .array(slice, { minLength: depth, maxLength: depth })
    .map((slices) => Uint8Array.from(slices.flat()));
  return fc.record({ shape: fc.constant(shape), truth: volume, prediction: volume });
});

/** What evaluation stores of a patient. */
function evaluate({ shape, truth, prediction }: Volumes, place: number): PatientCounts {
  const plane = shape[1] * shape[2];
  const count = (t: number, p: number) =>
    Array.from({ length: shape[0] }, (_, z) => {
      let voxels = 0;
      for (let i = z * plane; i < (z + 1) * plane; i++)
        if (truth[i] === t && prediction[i] === p) voxels += 1;
      return voxels;
    });
  return {
    patient: String(place),
    truePositives: count(1, 1),
    falsePositives: count(0, 1),
    falseNegatives: count(1, 0),
    trueNegatives: count(0, 0),
    hd95: hausdorff95(truth, prediction, shape),
  };
}

/** Sets of voxels, by name: the definitions of docs/metrics.md in words of sets, without counts. */
function readNaively(patients: readonly Volumes[]): MetricSummary {
  const sets = patients.map(({ shape, truth, prediction }) => ({
    truth: setOf(truth, shape),
    prediction: setOf(prediction, shape),
    slices: Array.from({ length: shape[0] }, (_, z) => ({
      truth: setOf(truth, shape, z),
      prediction: setOf(prediction, shape, z),
    })),
  }));
  const slices = sets.flatMap((patient) => patient.slices);
  const all = {
    truth: new Set(sets.flatMap(({ truth }, place) => [...truth.keys()].map((voxel) => `${place}:${voxel}`))),
    prediction: new Set(
      sets.flatMap(({ prediction }, place) => [...prediction.keys()].map((voxel) => `${place}:${voxel}`)),
    ),
  };
  const both = shared(all.truth, all.prediction);
  const union = new Set([...all.truth, ...all.prediction]).size;
  const distances = patients.map(naiveHd95).filter((distance) => distance !== null);
  return {
    meanPatientDice: average(sets.map(({ truth, prediction }) => overlap(truth, prediction)))!,
    pooledDice: overlap(all.truth, all.prediction),
    pooledIou: union === 0 ? 1 : both / union,
    tumourSliceDice: average(
      slices.filter(({ truth }) => truth.size > 0).map(({ truth, prediction }) => overlap(truth, prediction)),
    ),
    emptySliceFalsePositiveRate: average(
      slices.filter(({ truth }) => truth.size === 0).map(({ prediction }) => (prediction.size > 0 ? 1 : 0)),
    ),
    sensitivity: all.truth.size === 0 ? null : both / all.truth.size,
    precision: all.prediction.size === 0 ? null : both / all.prediction.size,
    hd95: average(distances),
  };
}

function setOf(volume: Uint8Array, [, height, width]: VolumeShape, slice?: number): Map<string, Voxel> {
  const voxels = [...volume.keys()]
    .filter((at) => volume[at] === 1)
    .map((at): Voxel => [Math.floor(at / height / width), Math.floor(at / width) % height, at % width]);
  return new Map(
    voxels.filter(([z]) => slice === undefined || z === slice).map((voxel) => [voxel.join(), voxel]),
  );
}

interface Members {
  readonly size: number;
  has(key: string): boolean;
  keys(): IterableIterator<string>;
}

function shared(a: Members, b: Members): number {
  return [...a.keys()].filter((key) => b.has(key)).length;
}

function overlap(a: Members, b: Members): number {
  return a.size + b.size === 0 ? 1 : (2 * shared(a, b)) / (a.size + b.size);
}

function naiveHd95({ truth, prediction, shape }: Volumes): number | null {
  const surfaces = [truth, prediction].map((mask) => {
    const inside = setOf(mask, shape);
    return [...inside.values()].filter(
      (voxel) => !neighbours(voxel).every((near) => inside.has(near.join())),
    );
  });
  const [a, b] = surfaces as [Voxel[], Voxel[]];
  if (a.length === 0 || b.length === 0) return null;
  const nearest = (from: Voxel[], to: Voxel[]) =>
    from.map((p) => Math.min(...to.map((q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]))));
  const sorted = [...nearest(a, b), ...nearest(b, a)].sort((x, y) => x - y);
  const rank = 0.95 * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return below + (above - below) * (rank - Math.floor(rank));
}

function neighbours([z, y, x]: Voxel): Voxel[] {
  return [
    [z - 1, y, x],
    [z + 1, y, x],
    [z, y - 1, x],
    [z, y + 1, x],
    [z, y, x - 1],
    [z, y, x + 1],
  ];
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('every metric of random volumes, HD95 too, equals a naive reading of their voxels', () => {
  fc.assert(
    fc.property(fc.array(volumes, { minLength: 1, maxLength: 4 }), (patients) => {
      const summary = summarise(patients.map(evaluate));
      const naive = readNaively(patients);
      expect(Object.keys(summary).sort()).toEqual(Object.keys(naive).sort());
      for (const [metric, expected] of Object.entries(naive) as [keyof MetricSummary, number | null][]) {
        if (expected === null) expect([metric, summary[metric]]).toEqual([metric, null]);
        else expect(summary[metric], metric).toBeCloseTo(expected, 10);
      }
    }),
    { numRuns: 300 },
  );
});
