import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { preprocessVolume } from './preprocess-volume.ts';

interface Fixture {
  readonly shape: [number, number, number, number];
  /** Base64. */
  readonly uint8: string;
  readonly origin: readonly number[];
  readonly cropped: readonly number[];
  readonly side: number;
  readonly answers: Readonly<Record<string, { shape: readonly number[]; float32: string }>>;
}

const file = new URL('../../../test/fixtures/buda-preprocessing/volume.json', import.meta.url);
const fixture = JSON.parse(await readFile(file, 'utf8')) as Fixture;

function decode(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

const [slices, height, width] = fixture.shape;
const volume = { pixels: decode(fixture.uint8), shape: [slices, height, width] as const };

describe('preprocessVolume', () => {
  it.each(Object.keys(fixture.answers))('gives at %s pixels what NumPy and SciPy give', (size) => {
    const { image } = preprocessVolume(volume, Number(size))!;
    const expected = new Float32Array(decode(fixture.answers[size]!.float32).buffer);
    expect(image.length).toBe(expected.length);
    const differences = image.map((value, place) => Math.abs(value - expected[place]!));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('knows where its square lies among the original slices', () => {
    const { frame } = preprocessVolume(volume, 12)!;
    const [slice, row, column] = fixture.origin as [number, number, number];
    const [kept, rows, columns] = fixture.cropped as [number, number, number];
    expect(columns).toBeLessThan(rows);
    expect(frame).toEqual({
      firstSlice: slice,
      slices: kept,
      side: fixture.side,
      top: row,
      left: column - Math.floor((rows - columns) / 2),
    });
  });

  it.each([
    ['black', new Uint8Array(5 * 8 * 8 * 3), 5],
    ['of two slices', new Uint8Array(2 * 8 * 8 * 3).fill(200), 2],
    ['bright in its first slice only', new Uint8Array(5 * 8 * 8 * 3).fill(200, 0, 8 * 8 * 3), 5],
  ])('has nothing to show of a volume that is %s', (_kind, pixels, count) => {
    expect(preprocessVolume({ pixels, shape: [count, 8, 8] }, 16)).toBeNull();
  });

  it('gives finite numbers where a channel has no contrast', () => {
    const pixels = new Uint8Array(3 * 8 * 8 * 3).map((_, place) => (place % 3 === 0 ? place % 251 : 90));
    const { image } = preprocessVolume({ pixels, shape: [3, 8, 8] }, 16)!;
    expect(image.every(Number.isFinite)).toBe(true);
  });
});
