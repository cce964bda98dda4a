import type { Level } from '../../../level.ts';
import { tileInputs, tileOutputs, tileProducts } from './transforms.ts';

export interface WinogradSize {
  /** Of the output, a multiple of 4. */
  readonly width: number;
  /** Multiples of 8. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Whether a convolution of stride 1 can be computed so: maps of whole tiles of 4x4, channels in whole vectors. */
export function winogradFits({ width, height, inputs, outputs }: WinogradSize & { height: number }): boolean {
  const wholeTiles = width % tileOutputs === 0 && height % tileOutputs === 0;
  return wholeTiles && inputs % 8 === 0 && outputs % 8 === 0;
}

/** Bytes from one of the 36 matrices [inputs][outputs] of weights, or of their gradients' sums, to the next. */
export function winogradMatrixBytes({ inputs, outputs }: { inputs: number; outputs: number }): number {
  return apart(inputs * outputs * 4);
}

/** Floats of the packed weights of one convolution, and of the sums of its gradient. */
export function winogradPanelFloats(size: { inputs: number; outputs: number }): number {
  return (tileProducts * winogradMatrixBytes(size)) / 4;
}

/** Where things lie in the scratch memory, in bytes: half-transformed rows of tiles, then factors, then products. */
export interface WinogradLayout {
  /** Tiles in a row. */
  readonly tiles: number;
  /** Rows of tiles that are transformed, multiplied and transformed back together. */
  readonly group: number;
  /** From one row of half-transformed inputs to the next. */
  readonly columnBytes: number;
  readonly factorsAt: number;
  /** From one of the 36 matrices [tiles][inputs] to the next. */
  readonly factorBytes: number;
  readonly productsAt: number;
  /** From one of the 36 matrices [tiles][outputs] to the next. */
  readonly productBytes: number;
  readonly bytes: number;
}

/** What a group's factors and products should not exceed, to stay in the second cache beside the weights. */
const groupBytes = 1_500_000;
const mostTiles = 64;

export function winogradLayout(level: Level, { width, inputs, outputs }: WinogradSize): WinogradLayout {
  const tiles = width / tileOutputs;
  const rowBytes = tileProducts * tiles * (inputs + outputs) * 4;
  const most = Math.max(1, Math.min(Math.floor(mostTiles / tiles), Math.floor(groupBytes / rowBytes)));
  const group = bestGroup(level, tiles, most);
  const columnBytes = (width + 2) * inputs * 4;
  const factorsAt = Math.max(tileInputs * columnBytes, tileOutputs * tileInputs * tiles * outputs * 4);
  const factorBytes = apart(group * tiles * inputs * 4);
  const productsAt = factorsAt + tileProducts * factorBytes;
  const productBytes = apart(group * tiles * outputs * 4);
  const bytes = productsAt + tileProducts * productBytes;
  return { tiles, group, columnBytes, factorsAt, factorBytes, productsAt, productBytes, bytes };
}

/** Bytes to the next matrix: a line more than its size, so that the 36 do not all fall into the same sets of a cache. */
function apart(bytes: number): number {
  return bytes + 64;
}

/**
 * The number of rows of tiles that costs least a tile: the product's tiles of 6 (narrow: 4), 4 and 1 rows, each one more
 * for the weights' loads, and about three rows' time for weights that come from the second cache.
 */
function bestGroup(level: Level, tiles: number, most: number): number {
  const tall = level === 'wide' ? 6 : 4;
  const cost = (group: number) => {
    const rows = group * tiles;
    const rest = rows % tall;
    const time = Math.floor(rows / tall) * (tall + 1) + Math.floor(rest / 4) * 5 + (rest % 4) * 5 + 3;
    return time / rows;
  };
  const groups = Array.from({ length: most }, (_, index) => index + 1);
  return groups.reduce((best, group) => (cost(group) < cost(best) ? group : best));
}

/** Floats of scratch memory that the kernels of this size need. */
export function winogradScratchFloats(level: Level, size: WinogradSize): number {
  return winogradLayout(level, size).bytes / 4;
}

/** Rows of outputs for which a call is fastest, or a multiple of them; any multiple of 4 is right. */
export function winogradRows(level: Level, size: WinogradSize): number {
  return tileOutputs * winogradLayout(level, size).group;
}
