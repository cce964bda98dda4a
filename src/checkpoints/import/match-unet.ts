import type { NamedTensor } from '../checkpoint.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import type { StateDict } from './state-dict.ts';
import { countOf, type StoredTensor } from './stored-tensor.ts';
import { pairUnetWeights, type WeightPair } from './unet-names.ts';

export interface UnetWeights {
  /** Channels of the first level; the authors' has 32. */
  readonly width: number;
  /** By our names, in our order of axes. */
  readonly weights: ReadonlyMap<string, NamedTensor>;
}

const firstTensor = 'encoder1.enc1conv1.weight';
const largestWidth = 64;

/** PyTorch counts its steps there; scores do not depend on it, and older files lack it. */
const unused = /\.num_batches_tracked$/;

/**
 * The weights of the authors' U-Net at the width that the file has.
 * @throws REFERENCE_INVALID naming the first tensor that is missing, unknown or of another shape, and their number
 */
export function matchUnet(state: StateDict): UnetWeights {
  const width = state.get(firstTensor)?.shape[0] ?? 0;
  if (width < 1 || width > largestWidth)
    throw invalidReference(
      `expected ${firstTensor} with 1 to ${largestWidth} filters, got ${width || 'no such tensor'}`,
    );
  const pairs = pairUnetWeights(width);
  refuseMisfits(pairs, state);
  return {
    width,
    weights: new Map(pairs.map((pair) => [pair.weight, convert(pair, state.get(pair.tensor)!)])),
  };
}

function refuseMisfits(pairs: readonly WeightPair[], state: StateDict): void {
  const known = new Set(pairs.map(({ tensor }) => tensor));
  const misfits = pairs.flatMap(({ tensor, shape }) => {
    const found = state.get(tensor)?.shape;
    if (found === undefined) return [`${tensor} is missing`];
    return found.join() === shape.join()
      ? []
      : [`${tensor} is [${found.join(', ')}], not [${shape.join(', ')}]`];
  });
  for (const name of state.keys())
    if (!known.has(name) && !unused.test(name)) misfits.push(`${printable(name)} is not part of it`);
  if (misfits.length === 0) return;
  throw invalidReference(
    `expected the ${pairs.length} tensors of a U-Net, got ${misfits.length} that differ: ${misfits[0]}`,
    { remedy: 'give weights of the U-Net of Buda et al. at any width', details: misfits.slice(0, 100) },
  );
}

function convert({ weight, tensor, shape }: WeightPair, stored: StoredTensor): NamedTensor {
  const values = stored.read();
  const isVariance = weight.endsWith('/moving_variance');
  if (!values.every((value) => Number.isFinite(value) && (!isVariance || value >= 0)))
    throw invalidReference(
      `expected finite numbers in ${tensor}${isVariance ? ', none below 0' : ''}, got others`,
    );
  if (shape.length !== 4) return { name: weight, shape, values };
  return { name: weight, ...toChannelsLast(values, shape) };
}

/**
 * `[a, b, height, width]` to `[height, width, b, a]`: of convolutions `[out, in, ...]` becomes `[..., in, out]`, of
 * transposed ones `[in, out, ...]` becomes `[..., out, in]`, as tfjs has them.
 */
function toChannelsLast(
  values: Float32Array,
  shape: readonly number[],
): { shape: number[]; values: Float32Array } {
  const [first, second, height, width] = shape as [number, number, number, number];
  const moved = new Float32Array(countOf(shape));
  let place = 0;
  for (let a = 0; a < first; a++)
    for (let b = 0; b < second; b++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) moved[((y * width + x) * second + b) * first + a] = values[place++]!;
  return { shape: [height, width, second, first], values: moved };
}
