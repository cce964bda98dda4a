import { lanesOf } from '../lanes.ts';
import type { Level } from '../../level.ts';
import { activationConstants, type Activation } from '../elementwise/activation.ts';
import { stripPadding, type DepthwiseShape } from './depthwise-shape.ts';
import { gatherLoops, type TileSize } from './gather-loops.ts';
import { gatherTile, type TileOutput, type TileRows } from './gather-tile.ts';
import { splitColumns } from './split-columns.ts';

export interface StripConvolution extends DepthwiseShape {
  /** Output pixels a row. */
  readonly width: number;
  readonly outputStride: number;
  readonly outputPitch: number;
  /** Whether the kernel is turned by 180 degrees, as the gradient of stride 1 wants it. */
  readonly flipped: boolean;
  readonly bias: boolean;
  readonly activation: Activation;
}

/** Body of a function of (strip, weights, output, rows, bias): each channel of the strip by its own kernel. */
export function convolveStrip(level: Level, shape: StripConvolution): string {
  const { channels, stride, width, outputStride, outputPitch, bias, activation } = shape;
  const lanes = lanesOf(level);
  const most = outputsAtOnce(level, shape);
  const channelBytes = channels * 4;
  const loops = gatherLoops(
    lanes,
    {
      channelBytes,
      blockBytes: walksWholeRows(shape) ? channelBytes : 64,
      rowsAtOnce: rowsAtOnce(width, most),
      columns: splitColumns(width, most),
      input: { rowBytes: stride * stripPitch(shape), columnBytes: stride * channelBytes },
      output: { rowBytes: outputPitch * 4, columnBytes: outputStride * 4 },
      bias,
    },
    (size) =>
      gatherTile(lanes, {
        outputs: tileOutputs(shape, size),
        rows: tileRows(shape),
        columnBytes: channelBytes,
        bias,
        activation,
      }),
  );
  return activationConstants('strip', { activation }) + loops;
}

/** Bytes from a row of the strip to the next. */
export function stripPitch(shape: DepthwiseShape & { readonly width: number }): number {
  return (shape.width * shape.stride + 2 * stripPadding(shape)) * shape.channels * 4;
}

/**
 * Measured. An accumulator's additions wait for one another (4 cycles each, 2 a cycle can start), so more outputs are
 * faster until V8 spills them; with 5 fused additions a row, spilling costs less than waiting.
 */
function outputsAtOnce(level: Level, { kernel, stride }: DepthwiseShape): number {
  if (kernel === 5) return level === 'plain' ? 8 : 16;
  return level === 'wide' && stride === 1 ? 8 : 4;
}

/** Narrow rows are joined, for as many outputs at once as in a wide one. */
function rowsAtOnce(width: number, most: number): number {
  return Math.max(1, Math.min(4, width, Math.floor(most / width)));
}

/** Measured: 3x3 at stride 2 takes little work from each input, and is fastest reading memory in its order. */
function walksWholeRows({ kernel, stride }: DepthwiseShape): boolean {
  return kernel === 3 && stride === 2;
}

function tileOutputs(shape: StripConvolution, { rows, columns }: TileSize): TileOutput[] {
  const { channels, kernel, stride, dilation, outputStride, outputPitch, flipped } = shape;
  return Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const x = index % columns;
    return {
      bytes: (row * outputPitch + x * outputStride) * 4,
      inputs: Array.from({ length: kernel }, (_, column) => ({
        bytes: row * stride * stripPitch(shape) + (x * stride + column * dilation) * channels * 4,
        column: flipped ? kernel - 1 - column : column,
      })),
    };
  });
}

function tileRows(shape: StripConvolution): TileRows {
  const { channels, kernel, dilation, flipped } = shape;
  const weightPitch = kernel * channels * 4;
  return {
    count: kernel,
    firstInput: 0,
    inputStep: dilation * stripPitch(shape),
    firstWeights: flipped ? (kernel - 1) * weightPitch : 0,
    weightStep: flipped ? -weightPitch : weightPitch,
  };
}
