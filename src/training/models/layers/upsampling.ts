import * as tf from '@tensorflow/tfjs-layers';
import type { ModelContext } from '../model-context.ts';
import { fuseTraining } from '../operations/override-training.ts';
import { upsampleBilinear } from '../operations/upsample-bilinear.ts';
import { cropping } from './cropping.ts';

/**
 * Bilinear upsampling of a square map by an even factor with half-pixel centres, as PyTorch's
 * `interpolate` and tf.image's `halfPixelCenters`, from stock layers without weights (see docs/decisions/models.md).
 *
 * tfjs's own layer is asymmetric: up[k] = in[k / factor]. The half-pixel value lies midway between two neighbours of
 * it, out[j] = (up[j - factor / 2] + up[j - factor / 2 + 1]) / 2, and no knot lies between them. One more row and
 * column at the top and left, equal to the first, stand for the negative indices.
 */
export function upsample(
  context: ModelContext,
  input: tf.SymbolicTensor,
  { name, factor }: { name: string; factor: number },
): tf.SymbolicTensor {
  const size = input.shape[1] as number;
  const larger = tf.layers.upSampling2d({
    name: `${name}_asymmetric`,
    size: [factor, factor],
    interpolation: 'bilinear',
  });
  const sides = [factor / 2, factor / 2 - 1] as const;
  const cut = cropping({ name: `${name}_cut`, rows: sides, columns: sides });
  const middle = tf.layers.averagePooling2d({ name, poolSize: 2, strides: 1, padding: 'valid' });
  const repeats = repeatFirst(size, name);
  fuseTraining([...repeats, larger, cut, middle], (x) => upsampleBilinear(x, factor));
  const [firstRow, rows, firstColumn, columns] = repeats;
  const tall = rows.apply([firstRow.apply(input) as tf.SymbolicTensor, input]) as tf.SymbolicTensor;
  const padded = columns.apply([firstColumn.apply(tall) as tf.SymbolicTensor, tall]);
  const output = middle.apply(cut.apply(larger.apply(padded))) as tf.SymbolicTensor;
  return context.record(output, { kind: 'upsample', name, input: context.valueOf(input), factor });
}

/** Layers that take the first row, put it before all rows, and the same for columns. */
function repeatFirst(size: number, name: string) {
  const end = [0, size - 1] as const;
  const none = [0, 0] as const;
  return [
    cropping({ name: `${name}_first_row`, rows: end, columns: none }),
    tf.layers.concatenate({ name: `${name}_rows`, axis: 1 }),
    cropping({ name: `${name}_first_column`, rows: none, columns: end }),
    tf.layers.concatenate({ name: `${name}_columns`, axis: 2 }),
  ] as const;
}
