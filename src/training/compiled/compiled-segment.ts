import type { PackedDataset } from '../../dataset/packed-dataset.ts';
import type { Normalisation } from '../../dataset/normalisation.ts';
import { loadKernels } from '../../engine/compiler/load-kernels.ts';
import type { Engine } from '../../engine/engine.ts';
import { evaluationLoss, lossOfSums } from '../../engine/generator/data/evaluation-loss.ts';
import { normaliseImage } from '../../engine/generator/data/normalise-image.ts';
import { maskTable, resizeMask } from '../../engine/generator/data/resize-mask.ts';
import type { Lowered } from '../../engine/lowering/lowered.ts';
import type { Buffer } from '../../engine/plan/plan.ts';
import type { VariantParameters } from '../../domain/variant-parameters.ts';
import { lineOf } from '../batches.ts';
import type { Segment } from '../evaluation.ts';

/** What segmenting needs of the engine's memory besides the plan. */
export interface SegmentBuffers {
  /** One slice's bytes: image, then mask at the network's size. */
  readonly slice: Buffer;
  /** gain[3], bias[3]. */
  readonly normalisation: Buffer;
  readonly table: Buffer;
  /** One mask at the original size. */
  readonly mask: Buffer;
  readonly sums: Buffer;
}

export function segmentBuffers({ index: { size, originalSize } }: PackedDataset): SegmentBuffers {
  const buffer = (name: string, bytes: number): Buffer => ({
    name: `segment ${name}`,
    floats: Math.ceil(bytes / 4),
    kind: 'persistent',
  });
  return {
    slice: buffer('slice', size * size * 4),
    normalisation: buffer('normalisation', 32),
    table: buffer('table', Math.max(16, maskTable({ size, originalSize }).length)),
    mask: buffer('mask', originalSize * originalSize),
    sums: buffer('sums', 16),
  };
}

/** Segments with the compiled plan; each slice's pixels go through the engine's memory and come back as a mask. */
export async function createCompiledSegment({
  engine,
  lowered,
  buffers,
  dataset,
  normalise,
  loss,
  cacheFolder,
}: {
  engine: Engine;
  lowered: Lowered;
  buffers: SegmentBuffers;
  dataset: PackedDataset;
  normalise: (slice: number) => Normalisation;
  loss: VariantParameters['loss'];
  cacheFolder: string;
}): Promise<Segment> {
  const { size, originalSize } = dataset.index;
  const { level, memory } = engine;
  const kernels = {
    normalise: normaliseImage(level, { size }),
    resize: resizeMask(level, { size, originalSize }),
    sum: evaluationLoss(level, { loss }),
  };
  const run = await loadKernels(Object.values(kernels), { level, memory, cacheFolder });
  const address = (buffer: Buffer, thread = 0) => engine.addressOf(buffer, thread);
  const bytes = new Uint8Array(memory.buffer);
  const floats = new Float32Array(memory.buffer);
  const [image, mask, table] = [address(buffers.slice), address(buffers.mask), address(buffers.table)];
  const [normalisation, sums] = [address(buffers.normalisation), address(buffers.sums)];
  const truth = image + size * size * 3;
  bytes.set(maskTable({ size, originalSize }), table);

  const put = (slice: number, thread: number) => {
    const length = size * size * 3;
    bytes.set(dataset.images.subarray(slice * length, (slice + 1) * length), image);
    const { gain, bias } = lineOf(normalise(slice));
    floats.set([...gain, ...bias], normalisation / 4);
    run(kernels.normalise, image, normalisation, address(lowered.evaluationInput, thread));
  };
  const take = (slice: number, thread: number, target: Uint8Array): Float32Array => {
    const probabilities = address(lowered.probabilities, thread);
    run(kernels.resize, probabilities, table, mask);
    target.set(bytes.subarray(mask, mask + originalSize ** 2));
    bytes.set(dataset.masks.subarray(slice * size * size, (slice + 1) * size * size), truth);
    run(kernels.sum, probabilities, truth, sums, size * size);
    return floats.slice(sums / 4, sums / 4 + 4);
  };
  return async (slices, masks) => {
    const sumsOfSlices: Float32Array[] = [];
    for (let start = 0; start < slices.length; start += engine.threads) {
      const group = slices.slice(start, start + engine.threads);
      group.forEach(put);
      engine.evaluate(group.length);
      group.forEach((slice, thread) => {
        const place = (start + thread) * originalSize ** 2;
        sumsOfSlices.push(take(slice, thread, masks.subarray(place, place + originalSize ** 2)));
      });
    }
    return lossOfSums(loss, sumsOfSlices, size * size);
  };
}
