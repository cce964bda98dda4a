import { augment, transformBytes, writeTransform } from '../generator/data/augment.ts';
import { interleave, interleavedBytes } from '../generator/data/interleave.ts';
import type { Kernel } from '../generator/kernel.ts';
import type { Level } from '../level.ts';
import type { BatchImage, BatchPlaces, SlotRequest } from './batch-image.ts';

/** The kernels that `createSlotFiller` calls. */
export function slotKernels(level: Level, size: number): { interleave: Kernel; augment: Kernel } {
  return { interleave: interleave(level, { size }), augment: augment(level, { size }) };
}

/** Offsets in the staging place, each a whole number of cache lines: one slice's bytes on their way to the slot. */
export function stagingLayout(size: number) {
  const lines = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const image = 0;
  const mask = image + lines(3 * size * size);
  const slice = mask + lines(size * size);
  const transform = slice + lines(interleavedBytes(size));
  return { image, mask, slice, transform, bytes: transform + lines(transformBytes) };
}

/**
 * A function that fills slots in the calling thread, from a module of `slotKernels` on the places' memory.
 * @throws RangeError for more images than a batch has, or a slice that is not there.
 */
export function createSlotFiller(
  places: BatchPlaces,
  level: Level,
  exports: WebAssembly.Exports,
): (request: SlotRequest) => void {
  const { memory, size, images, data } = places;
  const kernels = slotKernels(level, size);
  const run = ({ name }: Kernel, ...args: number[]) =>
    (exports[name] as (...args: number[]) => void)(...args);
  const bytes = new Uint8Array(memory.buffer);
  const [imageBytes, maskBytes] = [new Uint8Array(data.images), new Uint8Array(data.masks)];
  const pixels = size * size;
  const slices = Math.floor(maskBytes.length / pixels);
  const layout = stagingLayout(size);
  const [image, mask, interleaved, transform] = [
    places.staging + layout.image,
    places.staging + layout.mask,
    places.staging + layout.slice,
    places.staging + layout.transform,
  ];
  const put = ({ slice, transform: matrix, gain, bias }: BatchImage, place: number) => {
    if (!(slice >= 0 && slice < slices))
      throw new RangeError(`expected a slice below ${slices}, got ${slice}`);
    bytes.set(imageBytes.subarray(3 * slice * pixels, 3 * (slice + 1) * pixels), image);
    bytes.set(maskBytes.subarray(slice * pixels, (slice + 1) * pixels), mask);
    writeTransform(memory.buffer, transform, { matrix, gain, bias });
    run(kernels.interleave, image, mask, interleaved);
    const output = places.input + 12 * place * (size + 2) ** 2;
    run(kernels.augment, interleaved, transform, output, places.truth + 4 * place * pixels);
  };
  return ({ slot, images: batch }) => {
    if (batch.length > images)
      throw new RangeError(`expected at most ${images} images a batch, got ${batch.length}`);
    batch.forEach((one, index) => put(one, slot * images + index));
  };
}
