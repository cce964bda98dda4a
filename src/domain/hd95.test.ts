import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { squaredDistances, type VolumeShape } from './distance-transform.ts';
import { hausdorff95 } from './hd95.ts';

type Point = readonly [number, number, number];

const shapes: fc.Arbitrary<VolumeShape> = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 6 }),
);

const volumePairs = shapes.chain((shape) => {
  const size = shape[0] * shape[1] * shape[2];
  const volume = fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: size, maxLength: size })
    .chain((levels) =>
      fc.integer({ min: 0, max: 4 }).map((cut) => Uint8Array.from(levels, (v) => (v < cut ? 1 : 0))),
    );
  return fc.tuple(volume, volume, fc.constant(shape));
});

function pointsOf(volume: Uint8Array, [depth, height, width]: VolumeShape): Point[] {
  const points: Point[] = [];
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) if (volume[(z * height + y) * width + x] === 1) points.push([z, y, x]);
    }
  }
  return points;
}

function squared(a: Point, b: Point): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function bruteSurface(volume: Uint8Array, shape: VolumeShape): Point[] {
  const points = pointsOf(volume, shape);
  return points.filter((point) => points.filter((other) => squared(point, other) === 1).length < 6);
}

function bruteHd95(truth: Uint8Array, prediction: Uint8Array, shape: VolumeShape): number | null {
  const a = bruteSurface(truth, shape);
  const b = bruteSurface(prediction, shape);
  if (a.length === 0 || b.length === 0) return null;
  const nearest = (from: Point[], to: Point[]) =>
    from.map((point) => Math.sqrt(Math.min(...to.map((other) => squared(point, other)))));
  const distances = [...nearest(a, b), ...nearest(b, a)].sort((x, y) => x - y);
  const place = 0.95 * (distances.length - 1);
  const low = distances[Math.floor(place)]!;
  return low + (distances[Math.ceil(place)]! - low) * (place % 1);
}

test('HD95 equals brute force over all pairs of surface voxels', () => {
  fc.assert(
    fc.property(volumePairs, ([truth, prediction, shape]) => {
      const expected = bruteHd95(truth, prediction, shape);
      const value = hausdorff95(truth, prediction, shape);
      if (expected === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(expected, 10);
    }),
    { numRuns: 300 },
  );
});

test('the distance transform equals brute force, exactly', () => {
  fc.assert(
    fc.property(volumePairs, ([volume, , shape]) => {
      const points = pointsOf(volume, shape);
      fc.pre(points.length > 0);
      const everywhere = pointsOf(new Uint8Array(volume.length).fill(1), shape);
      const expected = everywhere.map((voxel) => Math.min(...points.map((point) => squared(voxel, point))));
      const voxels = Array.from(volume, (_, voxel) => voxel);
      expect([...squaredDistances(volume, shape, voxels)]).toEqual(expected);
      const last = voxels.slice(-1);
      expect([...squaredDistances(volume, shape, last)]).toEqual(expected.slice(-1));
    }),
    { numRuns: 200 },
  );
});

test('equal masks are 0 apart, and shifting one by three pixels makes 3', () => {
  const shape: VolumeShape = [1, 8, 16];
  const box = (left: number) =>
    Uint8Array.from({ length: 128 }, (_, i) =>
      i % 16 >= left && i % 16 < left + 4 && i >= 32 && i < 96 ? 1 : 0,
    );
  expect(hausdorff95(box(2), box(2), shape)).toBe(0);
  expect(hausdorff95(box(2), box(5), shape)).toBe(3);
});

test('HD95 is symmetric', () => {
  fc.assert(
    fc.property(volumePairs, ([truth, prediction, shape]) => {
      expect(hausdorff95(truth, prediction, shape)).toBe(hausdorff95(prediction, truth, shape));
    }),
  );
});

test('two balls of radius 25, ten apart, are as far as the continuous formula says, and a whole patient takes seconds', () => {
  const shape: VolumeShape = [60, 256, 256];
  const ball = (centre: Point, radius: number) => {
    const volume = new Uint8Array(shape[0] * shape[1] * shape[2]);
    for (let z = 0; z < 60; z++) {
      for (let y = 0; y < 256; y++) {
        for (let x = 0; x < 256; x++) {
          if (squared([z, y, x], centre) <= radius ** 2) volume[(z * 256 + y) * 256 + x] = 1;
        }
      }
    }
    return volume;
  };
  // |p - c| of points p on one sphere, c the other's centre, is sqrt(725 +- 500 u), u uniform: 95 % lie below 9.5.
  const start = performance.now();
  expect(hausdorff95(ball([30, 120, 120], 25), ball([30, 130, 120], 25), shape)).toBeCloseTo(9.5, 0);
  expect(performance.now() - start).toBeLessThan(5000);
});
