import { afterAll, beforeAll, expect, test } from 'vitest';
import { augmentSlice } from '../../training/augmentation.ts';
import {
  openBatchFiller,
  openInlineFiller,
  stagingBytes,
  type BatchFiller,
  type BatchFillerOptions,
} from './batch-filler.ts';
import type { BatchImage } from './batch-image.ts';

const size = 16;
const pixels = size * size;
const slices = 5;
const images = 3;
const [input, truth, staging] = [4096, 131_072, 196_608];
const inputFloats = 3 * (size + 2) ** 2;

function shared(length: number, value: (at: number) => number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < length; at++) bytes[at] = value(at);
  return buffer;
}
const data = {
  images: shared(slices * pixels * 3, (at) => (at * 7 + Math.floor(at / 100)) % 256),
  masks: shared(slices * pixels, (at) => (at % 50 < 19 ? 1 : 0)),
};
function options(): BatchFillerOptions {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true });
  expect(staging + stagingBytes(size)).toBeLessThan(memory.buffer.byteLength);
  return { memory, level: 'plain', size, images, input, truth, staging, data };
}
function image(slice: number, angle = 0.1 * slice): BatchImage {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return { slice, transform: [cosine, sine, -sine, cosine], gain: [0.5, 1, 2], bias: [slice, -1, 3] };
}
/** What image `place` of a slot holds, without borders. */
function contents(memory: WebAssembly.Memory, slot: number, place: number) {
  const at = slot * images + place;
  const padded = new Float32Array(memory.buffer, input + 4 * at * inputFloats, inputFloats);
  const inner = padded.filter((_, index) => {
    const [column, row] = [Math.floor(index / 3) % (size + 2), Math.floor(index / 3 / (size + 2))];
    return column >= 1 && column <= size && row >= 1 && row <= size;
  });
  return { image: inner, mask: new Float32Array(memory.buffer, truth + 4 * at * pixels, pixels).slice() };
}
function expected({ slice, transform: [xx, xy, yx, yy], gain, bias }: BatchImage) {
  const target = { image: new Float32Array(3 * pixels), mask: new Float32Array(pixels) };
  const source = {
    size,
    image: new Uint8Array(data.images, 3 * slice * pixels, 3 * pixels),
    mask: new Uint8Array(data.masks, slice * pixels, pixels),
  };
  augmentSlice(source, { xx, xy, yx, yy }, { ...target, gain, bias });
  return target;
}

const threaded = options();
let filler: BatchFiller;
beforeAll(async () => {
  filler = await openBatchFiller(threaded);
});
afterAll(() => filler.close());

test('a thread fills both slots, each image with its own slice, transform and normalisation', async () => {
  const batches = [
    [image(4), image(0), image(2)],
    [image(1), image(1, 0.7), image(3)],
  ] as const;
  await Promise.all([filler.fill(0, batches[0]), filler.fill(1, batches[1])]);
  batches.forEach((batch, slot) =>
    batch.forEach((one, place) => {
      const found = contents(threaded.memory, slot, place);
      const wanted = expected(one);
      const worst = found.image.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - wanted.image[at]!)),
        0,
      );
      expect(worst).toBeLessThan(1e-3);
      expect(found.mask).toEqual(wanted.mask);
    }),
  );
});

test('what a slot holds is the same bit for bit when it is filled in this thread, or again', async () => {
  const own = options();
  const inline = await openInlineFiller(own);
  const batch = [image(3), image(1), image(0)];
  await inline.fill(1, batch);
  await filler.fill(1, [image(2), image(2), image(2)]);
  await filler.fill(1, batch);
  for (let place = 0; place < images; place++)
    expect(contents(threaded.memory, 1, place)).toEqual(contents(own.memory, 1, place));
  await inline.close();
});

test('fewer images than a batch has leave the rest of the slot and the borders alone', async () => {
  const before = contents(threaded.memory, 0, 1);
  await filler.fill(0, [image(2)]);
  expect(contents(threaded.memory, 0, 1)).toEqual(before);
  const all = new Float32Array(threaded.memory.buffer, input, 2 * images * inputFloats);
  const border = all.filter((_, at) => {
    const [column, row] = [Math.floor(at / 3) % (size + 2), Math.floor(at / 3 / (size + 2)) % (size + 2)];
    return column % (size + 1) === 0 || row % (size + 1) === 0;
  });
  expect(border.every((value) => value === 0)).toBe(true);
});

test('a slice that is not there or too many images is refused, and the thread goes on', async () => {
  await expect(filler.fill(0, [image(5)])).rejects.toThrow('below 5, got 5');
  await expect(
    filler.fill(
      0,
      [0, 1, 2, 3].map((slice) => image(slice)),
    ),
  ).rejects.toThrow('at most 3 images');
  await filler.fill(0, [image(1)]);
});

test('closing rejects what was not filled', async () => {
  const own = await openBatchFiller(options());
  const waiting = own.fill(0, [image(1)]);
  const outcome = waiting.then(
    () => 'filled',
    () => 'rejected',
  );
  await own.close();
  expect(['filled', 'rejected']).toContain(await outcome);
  await expect(own.fill(0, [image(1)])).rejects.toThrow('has ended');
});
