import type { Level } from '../../level.ts';
import { lanesOf } from '../lanes.ts';
import type { DepthwiseShape } from './depthwise-shape.ts';
import { gatherLoops } from './gather-loops.ts';
import { gatherTile, type TileOutput, type TileRows } from './gather-tile.ts';
import { splitColumns } from './split-columns.ts';

interface Shape extends DepthwiseShape {
  readonly inputWidth: number;
}

/** Measured: four gradient pixels beside each other, twice: for the even and for the odd output row. */
const gradientColumns = 4;

/**
 * Body of a function of (strip, weights, output, rows): the gradient of stride 2 with respect to the input. An input row
 * of even number meets every other row of the kernel, one of odd number the others; columns likewise.
 */
export function scatterStrip(level: Level, shape: Shape): string {
  const { channels, inputWidth } = shape;
  const lanes = lanesOf(level);
  const pixel = channels * 4;
  const rowBytes = inputWidth * pixel;
  const tile = (columns: number, parity: number) =>
    gatherTile(lanes, {
      outputs: tileOutputs(shape, columns).map(({ bytes, inputs }) => ({
        bytes: bytes + parity * rowBytes,
        inputs,
      })),
      rows: tileRows(shape, parity),
      columnBytes: pixel,
      bias: false,
      activation: 'none',
    });
  return gatherLoops(
    lanes,
    {
      channelBytes: pixel,
      blockBytes: pixel,
      rowsAtOnce: 1,
      columns: splitColumns(inputWidth / 2, gradientColumns),
      input: { rowBytes: gradientPitch(shape), columnBytes: pixel },
      output: { rowBytes: 2 * rowBytes, columnBytes: 2 * pixel },
      bias: false,
    },
    ({ columns }) => [0, 1].map((parity) => `{\n${tile(2 * columns, parity)}}\n`).join(''),
  );
}

function gradientPitch({ channels, inputWidth }: Shape): number {
  return (inputWidth / 2 + 2) * channels * 4;
}

/** The kernel's rows, or columns, that meet an input of this parity, and which gradient of the padded strip each meets. */
function tapsOf(kernel: number, parity: number): { tap: number; gradient: number }[] {
  const padding = (kernel - 1) / 2;
  return Array.from({ length: kernel }, (_, tap) => ({
    tap,
    gradient: (parity + padding - tap) / 2 + 1,
  })).filter(({ gradient }) => Number.isInteger(gradient));
}

function tileOutputs({ channels, kernel }: Shape, columns: number): TileOutput[] {
  const pixel = channels * 4;
  return Array.from({ length: columns }, (_, x) => ({
    bytes: x * pixel,
    inputs: tapsOf(kernel, x % 2).map(({ tap, gradient }) => ({
      bytes: (Math.floor(x / 2) + gradient) * pixel,
      column: tap,
    })),
  }));
}

function tileRows(shape: Shape, parity: number): TileRows {
  const { channels, kernel } = shape;
  const taps = tapsOf(kernel, parity);
  const weightPitch = kernel * channels * 4;
  const [first, second = first] = taps as [{ tap: number; gradient: number }];
  return {
    count: taps.length,
    firstInput: first.gradient * gradientPitch(shape),
    inputStep: (second.gradient - first.gradient) * gradientPitch(shape),
    firstWeights: first.tap * weightPitch,
    weightStep: (second.tap - first.tap) * weightPitch,
  };
}
