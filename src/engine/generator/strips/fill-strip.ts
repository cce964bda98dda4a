import type { Level } from '../../level.ts';
import { activationConstants, type Activation } from '../elementwise/activation.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { paddedRows } from './padded-rows.ts';
import { applyView, loadView } from './view.ts';
import { walkPixels } from './walk-pixels.ts';

export interface FillStripOptions {
  /** Of the source, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Multiple of 8. */
  readonly channels: number;
  /** Pixels of zeros on each side of a strip's row. */
  readonly pad: number;
  readonly activation: Activation;
  /** Whether the view scales and shifts before the activation: a[channels], then b[channels]. */
  readonly affine: boolean;
  /** Whether the view multiplies by a factor for each channel after the activation. */
  readonly factors: boolean;
  /** Floats from a pixel of the strip to the next; `channels` by default. */
  readonly stripChannels?: number;
  /** Floats from a pixel of the source to the next; `channels` by default. */
  readonly sourceStride?: number;
}

/**
 * strip[row][pad + x][c] = activation(a[c] * source[firstRow + row][x][c] + b[c]) * factors[c] for `rows` rows of
 * `width + 2 * pad` pixels; zeros in the padding and in rows outside the image. `source`: the image's row 0. `firstRow`:
 * may be negative (as a 32-bit integer). Parts of a concatenation are filled by a call each, `strip` at the part's first
 * channel: other channels are left alone.
 */
export function fillStrip(level: Level, options: FillStripOptions): Kernel {
  const { width, height, channels, pad, activation, affine, factors } = options;
  const { stripChannels = channels, sourceStride = channels } = options;
  requireWholeVectors('a strip', channels);
  const name = kernelName(
    'fill_strip',
    channels,
    `of_${width}x${height}`,
    `pad_${pad}`,
    activation,
    affine && 'affine',
    factors && 'factors',
    stripChannels !== channels && `every_${stripChannels}`,
    sourceStride !== channels && `from_every_${sourceStride}`,
  );
  const parameters = ['source', 'strip', 'firstRow', 'rows', 'affine', 'factors'];
  const lanes = lanesOf(level);
  const shape = { ...options, stripChannels, sourceStride };
  const body = activationConstants('strip', { activation }) + paddedRows(lanes, shape, fillRow(lanes, shape));
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , firstRow = 0, rows = 0]) => {
      const pixels = rowsInside(firstRow, rows, height) * width;
      return {
        flops: pixels * channels * ((affine ? 2 : 0) + activationFlops[activation] + (factors ? 1 : 0)),
        bytes: (pixels + rows * (width + 2 * pad)) * channels * 4,
      };
    },
  };
}

const activationFlops = { none: 0, relu: 1, 'hard-swish': 5 } as const;

/** Of `rows` rows from `firstRow`, those within the image. */
export function rowsInside(firstRow: number, rows: number, height: number): number {
  const first = firstRow | 0;
  return Math.max(0, Math.min(first + rows, height) - Math.max(first, 0));
}

function fillRow(lanes: Lanes, shape: Required<FillStripOptions>): string {
  const { width, channels, stripChannels, sourceStride } = shape;
  const walk = walkPixels(lanes, {
    width,
    channels,
    streams: [
      { pointer: 'from', floats: sourceStride },
      { pointer: 'pixel', floats: stripChannels },
    ],
    constants: loadView(lanes, shape),
    body: (id, at) => ({
      compute:
        lanes.load(`y${id}`, ...at(0)) + applyView(lanes, shape, { output: `x${id}`, input: `y${id}` }),
      store: lanes.store(`x${id}`, ...at(1)),
    }),
  });
  return `let from = source + <usize>y * ${width * sourceStride * 4};\n${walk}`;
}
