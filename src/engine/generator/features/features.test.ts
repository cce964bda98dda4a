import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels } from '../../level.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { upsampleGradientReference, upsampleReference } from '../maps/reference.ts';
import type { FeatureUpsampling } from './feature-upsampling.ts';
import { upsampleFeaturesGradient } from './upsample-features-gradient.ts';
import { upsampleFeatures } from './upsample-features.ts';

const shapes: FeatureUpsampling[] = [8, 24].flatMap((channels) =>
  [2, 4, 16].flatMap((factor) =>
    [1, 2, 3].flatMap((size) => [false, true].map((accumulate) => ({ size, factor, channels, accumulate }))),
  ),
);

describe.each(levels)('upsampled features at level %s', (level) => {
  let bench: KernelBench;
  beforeAll(async () => {
    const kernels = shapes.flatMap((shape) => [
      upsampleFeatures(level, shape),
      upsampleFeaturesGradient(level, shape),
    ]);
    bench = await openKernelBench(level, kernels);
  });

  const check = (body: (shape: FeatureUpsampling, draw: (count: number) => number[]) => void) =>
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.integer({ min: 1, max: 1e6 }), (shape, seed) => {
        bench.clear();
        let state = seed;
        const next = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31;
        body(shape, (count) => Array.from({ length: count }, next));
        expect(bench.damaged()).toEqual([]);
      }),
      { seed: 7, numRuns: 60 },
    );

  it('are each channel blended as a map, and added where they shall be', () => {
    check((shape, draw) => {
      const { size, factor, channels, accumulate } = shape;
      const source = draw(size * size * channels);
      const before = draw((size * factor) ** 2 * channels);
      const output = bench.place(before);
      bench.run(upsampleFeatures(level, shape), bench.place(source), output);
      const expected = byChannel(source, channels, (map) => upsampleReference(map, size, factor));
      expectClose(bench.read(output, before.length), expected, accumulate ? before : []);
    });
  });

  it('hand their gradient back to the pixels that they came from', () => {
    check((shape, draw) => {
      const { size, factor, channels, accumulate } = shape;
      const gradient = draw((size * factor) ** 2 * channels);
      const before = draw(size * size * channels);
      const output = bench.place(before);
      bench.run(upsampleFeaturesGradient(level, shape), bench.place(gradient), output);
      const expected = byChannel(gradient, channels, (map) => upsampleGradientReference(map, size, factor));
      expectClose(bench.read(output, before.length), expected, accumulate ? before : []);
    });
  });
});

/** A function of maps on each channel of features. */
function byChannel(
  features: readonly number[],
  channels: number,
  compute: (map: readonly number[]) => readonly number[],
): number[] {
  const maps = Array.from({ length: channels }, (_, channel) =>
    compute(features.filter((__, index) => index % channels === channel)),
  );
  return maps[0]!.flatMap((_, pixel) => maps.map((map) => map[pixel]!));
}

function expectClose(actual: Float32Array, expected: readonly number[], before: readonly number[]): void {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value + (before[index] ?? 0) - actual[index]!)),
    0,
  );
  expect(worst / scale).toBeLessThan(1e-5);
}
