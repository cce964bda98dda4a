import { expect, test } from 'vitest';
import { augmentSlice, drawAugmentation, type Augmentation } from './augmentation.ts';
import { randomStream } from './random-stream.ts';

const identityAugmentation: Augmentation = { xx: 1, xy: 0, yx: 0, yy: 1 };
const size = 16;
/** A slice with distinct values and a 4x4 tumour left of the middle. */
function makeSlice() {
  const image = Uint8Array.from({ length: size * size * 3 }, (_, index) => (index * 7) % 251);
  const mask = new Uint8Array(size * size);
  for (let y = 6; y < 10; y++) mask.fill(1, y * size + 3, y * size + 7);
  return { size, image, mask };
}
function augment(augmentation: Augmentation, { gain = [1, 1, 1], bias = [0, 0, 0] } = {}) {
  const image = new Float32Array(size * size * 3);
  const mask = new Float32Array(size * size);
  augmentSlice(makeSlice(), augmentation, { image, mask, gain, bias });
  return { image, mask };
}
const stream = (position: number) => randomStream(1, 'augmentation', { epoch: 1, position });

test('the identity leaves image and mask as they are', () => {
  const { image, mask } = augment(identityAugmentation);
  expect(image).toEqual(Float32Array.from(makeSlice().image));
  expect(mask).toEqual(Float32Array.from(makeSlice().mask));
});

test('with all switches off nothing is drawn but the identity', () => {
  for (let position = 0; position < 20; position++) {
    const drawn = drawAugmentation({ flip: false, rotation: 0, scale: 0 }, stream(position));
    expect(augment(drawn)).toEqual(augment(identityAugmentation));
  }
});

test('a flip mirrors left and right, image and mask alike', () => {
  const { image, mask } = augment({ ...identityAugmentation, xx: -1 });
  const source = makeSlice();
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const mirrored = y * size + (size - 1 - x);
      expect(mask[y * size + x]).toBe(source.mask[mirrored]);
      expect(image[3 * (y * size + x) + 1]).toBe(source.image[3 * mirrored + 1]);
    }
  }
});

test('a quarter turn moves the tumour and keeps its area', () => {
  const { mask } = augment({ xx: 0, xy: 1, yx: -1, yy: 0 });
  expect(mask.reduce((sum, value) => sum + value)).toBe(16);
  expect(mask[4 * size + 8]! + mask[11 * size + 8]!).toBe(1);
});

test('outside of the slice lies black without tumour, then normalised', () => {
  const { image, mask } = augment(
    { ...identityAugmentation, xx: 100 },
    { gain: [2, 2, 2], bias: [-3, -3, -3] },
  );
  expect(image[0]).toBe(-3);
  expect(mask[0]).toBe(0);
});

test('rotation and scale stay within their limits, and half of the slices are flipped', () => {
  let flips = 0;
  for (let position = 0; position < 2000; position++) {
    const { xx, xy, yx, yy } = drawAugmentation({ flip: true, rotation: 15, scale: 0.08 }, stream(position));
    const determinant = xx * yy - xy * yx;
    if (determinant < 0) flips += 1;
    const scale = 1 / Math.sqrt(Math.abs(determinant));
    expect(Math.abs(scale - 1)).toBeLessThanOrEqual(0.08 + 1e-9);
    expect(Math.abs(Math.atan2(-yx, yy))).toBeLessThanOrEqual((15 * Math.PI) / 180);
  }
  expect(Math.abs(flips - 1000)).toBeLessThan(100);
});
