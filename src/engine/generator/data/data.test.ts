import { assert, boolean, constantFrom, double, integer, property, record } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { augmentSlice, type Augmentation } from '../../../training/augmentation.ts';
import { createMaskResizer } from '../../../domain/mask-resizer.ts';
import { levels } from '../../level.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { lossReference } from '../maps/reference.ts';
import { augment, transformBytes, writeTransform, type Transform } from './augment.ts';
import { countMask } from './count-mask.ts';
import { evaluationLoss, lossOfSums } from './evaluation-loss.ts';
import { interleave, interleavedBytes } from './interleave.ts';
import { normaliseImage, writeNormalisation } from './normalise-image.ts';
import { maskTable, resizeMask } from './resize-mask.ts';

const sizes = [16, 48];
const maskSizes = [
  { size: 16, originalSize: 40 },
  { size: 48, originalSize: 48 },
  { size: 5, originalSize: 5 },
  { size: 64, originalSize: 48 },
  { size: 16, originalSize: 7 },
];
const losses = ['dice', 'bce-dice'] as const;
const pixelCounts = [5, 16, 5000];

/** Whole numbers in [0, below) that a seed alone decides. */
function integers(count: number, below: number, seed: number): Uint8Array {
  let state = seed * 2654435761 + 12345;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  });
}
/** Zeros and ones in patches. */
function blobs(size: number, seed: number): Uint8Array {
  const coarse = integers(64, 2, seed);
  return Uint8Array.from(
    { length: size * size },
    (_, at) => coarse[8 * (Math.floor(at / size / 5) % 8) + (Math.floor((at % size) / 5) % 8)]!,
  );
}
function written(bytes: number, write: (buffer: ArrayBuffer) => void): Uint8Array {
  const buffer = new ArrayBuffer(bytes);
  write(buffer);
  return new Uint8Array(buffer);
}
/** `[size + 2][size + 2][3]` to what lies within, and whether there are zeros around. */
function inside(padded: Float32Array, size: number): { pixels: number[]; isZeroAround: boolean } {
  const pixels: number[] = [];
  let isZeroAround = true;
  padded.forEach((value, at) => {
    const column = Math.floor(at / 3) % (size + 2);
    const row = Math.floor(at / 3 / (size + 2));
    if (row >= 1 && row <= size && column >= 1 && column <= size) pixels.push(value);
    else if (value !== 0) isZeroAround = false;
  });
  return { pixels, isZeroAround };
}
function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}
/** For each pixel the weight of tumour before it becomes 0 or 1. */
function tumourWeights(size: number, mask: Uint8Array, augmentation: Augmentation): Float32Array {
  const image = new Uint8Array(3 * size * size);
  mask.forEach((value, at) => (image[3 * at] = value));
  const target = { image: new Float32Array(image.length), mask: new Float32Array(size * size) };
  augmentSlice({ size, image, mask }, augmentation, { ...target, gain: [1, 1, 1], bias: [0, 0, 0] });
  return target.image.filter((_, at) => at % 3 === 0);
}

const gain = [0.5, -0.25, 0.01] as const;
const bias = [-3, 20, 0.5] as const;
const seeds = integer({ min: 1, max: 1e6 });

describe.each(levels)('data kernels at level %s', (level) => {
  let bench: KernelBench;
  beforeAll(async () => {
    bench = await openKernelBench(level, [
      ...sizes.flatMap((size) => [interleave, augment, normaliseImage].map((make) => make(level, { size }))),
      ...maskSizes.map((shape) => resizeMask(level, shape)),
      ...pixelCounts.map((pixels) => countMask(level, { pixels })),
      ...losses.map((loss) => evaluationLoss(level, { loss })),
    ]);
  });

  function augmentBoth(size: number, seed: number, matrix: Transform['matrix']) {
    bench.clear();
    const [image, mask] = [integers(3 * size * size, 256, seed), blobs(size, seed + 1)];
    const slice = bench.placeBytes(new Uint8Array(interleavedBytes(size)));
    const transform = written(transformBytes, (buffer) => writeTransform(buffer, 0, { matrix, gain, bias }));
    const [output, truth] = [bench.room(3 * (size + 2) ** 2), bench.room(size * size)];
    bench.run(interleave(level, { size }), bench.placeBytes(image), bench.placeBytes(mask), slice);
    bench.run(augment(level, { size }), slice, bench.placeBytes(transform), output, truth);
    expect(bench.damaged()).toEqual([]);
    const [xx, xy, yx, yy] = matrix;
    const target = { image: new Float32Array(image.length), mask: new Float32Array(size * size) };
    augmentSlice({ size, image, mask }, { xx, xy, yx, yy }, { ...target, gain, bias });
    const weights = tumourWeights(size, mask, { xx, xy, yx, yy });
    const found = inside(bench.read(output, 3 * (size + 2) ** 2), size);
    return { ...found, masks: bench.read(truth, size * size), expected: target, weights };
  }

  test('augmenting is one bilinear pass, as eager training has it, and leaves the border zero', () => {
    const drawn = record({
      size: constantFrom(...sizes),
      seed: seeds,
      angle: double({ min: -4, max: 4, noNaN: true }),
      factor: constantFrom(0.92, 1, 1.08, 0.3, 5, 40),
      isFlipped: boolean(),
    });
    assert(
      property(drawn, ({ size, seed, angle, factor, isFlipped }) => {
        const [cosine, sine] = [Math.cos(angle) * factor, Math.sin(angle) * factor];
        const side = isFlipped ? -1 : 1;
        const both = augmentBoth(size, seed, [side * cosine, side * sine, -sine, cosine]);
        expect(both.isZeroAround).toBe(true);
        expect(largestDifference(both.pixels, both.expected.image)).toBeLessThan(1e-4);
        const wrong = both.masks.filter(
          (value, at) => value !== both.expected.mask[at] && Math.abs(both.weights[at]! - 0.5) > 1e-4,
        );
        expect(wrong).toHaveLength(0);
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  test.each([
    ['the identity', [1, 0, 0, 1]],
    ['a flip', [-1, 0, 0, 1]],
    ['a quarter turn', [0, 1, -1, 0]],
    ['a slice that is far away', [0, 0, 300, 0]],
    ['one point', [0, 0, 0, 0]],
  ] as const)('%s is exact', (_, matrix) => {
    const { pixels, masks, expected } = augmentBoth(16, 3, matrix);
    expect(largestDifference(pixels, expected.image)).toBeLessThan(1e-5);
    expect([...masks]).toEqual([...expected.mask]);
  });

  test.each(sizes)('a slice of %i pixels is normalised into the interior', (size) => {
    bench.clear();
    const image = integers(3 * size * size, 256, 5);
    const normalisation = written(24, (buffer) => writeNormalisation(buffer, 0, { gain, bias }));
    const output = bench.room(3 * (size + 2) ** 2);
    const [place, lines] = [bench.placeBytes(image), bench.placeBytes(normalisation)];
    bench.run(normaliseImage(level, { size }), place, lines, output);
    expect(bench.damaged()).toEqual([]);
    const { pixels, isZeroAround } = inside(bench.read(output, 3 * (size + 2) ** 2), size);
    const expected = Array.from(image, (value, at) => value * gain[at % 3]! + bias[at % 3]!);
    expect(largestDifference(pixels, expected)).toBeLessThan(1e-4);
    expect(isZeroAround).toBe(true);
  });

  test('probabilities become masks of the original size, as eager scoring has it', () => {
    const drawn = record({
      shape: constantFrom(...maskSizes),
      seed: seeds,
      below: constantFrom(80, 140, 255),
    });
    assert(
      property(drawn, ({ shape, seed, below }) => {
        const { size, originalSize } = shape;
        bench.clear();
        const probabilities = Float32Array.from(integers(size * size, below, seed), (value) => value / 201.7);
        const mask = bench.placeBytes(new Uint8Array(originalSize ** 2).fill(7));
        const table = bench.placeBytes(maskTable(shape));
        bench.run(resizeMask(level, shape), bench.place(probabilities), table, mask);
        expect(bench.damaged()).toEqual([]);
        const expected = new Uint8Array(originalSize ** 2);
        createMaskResizer(size, originalSize)(probabilities, expected);
        expect([...bench.readBytes(mask, originalSize ** 2)]).toEqual([...expected]);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test.each(pixelCounts)('%i pixels are counted', (pixels) => {
    bench.clear();
    const [mask, truth] = [integers(pixels, 2, 1), integers(pixels, 2, 2)];
    const counts = bench.room(3);
    bench.run(countMask(level, { pixels }), bench.placeBytes(mask), bench.placeBytes(truth), counts);
    expect(bench.damaged()).toEqual([]);
    const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);
    const both = mask.map((value, at) => value & truth[at]!);
    expect([...new Int32Array(bench.read(counts, 3).buffer)]).toEqual([sum(both), sum(mask), sum(truth)]);
  });

  test('the loss of slices scored together is that of all their pixels', () => {
    bench.clear();
    const floats = 1003;
    const slices = [1, 2, 3].map((seed) => ({
      probabilities: Float32Array.from(integers(floats, 256, seed), (value) => value / 255),
      truth: integers(floats, 2, seed + 9),
    }));
    const all = (name: 'probabilities' | 'truth') => slices.flatMap((slice) => [...slice[name]]);
    for (const loss of losses) {
      const sums = slices.map(({ probabilities, truth }) => {
        const place = bench.room(4);
        const args = [bench.place(probabilities), bench.placeBytes(truth), place, floats] as const;
        bench.run(evaluationLoss(level, { loss }), ...args);
        return bench.read(place, 4);
      });
      const expected = lossReference(loss, all('probabilities'), all('truth'));
      expect(lossOfSums(loss, sums, floats)).toBeCloseTo(expected, 5);
    }
    expect(bench.damaged()).toEqual([]);
  });
});

test('a slice whose side no model takes is refused', () => {
  expect(() => augment('plain', { size: 20 })).toThrow('multiple of 16');
});
