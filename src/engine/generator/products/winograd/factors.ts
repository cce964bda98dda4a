import { kernelSource } from '../../kernel.ts';
import type { Lanes } from '../../lanes.ts';
import {
  tileInputs,
  tileOutputs,
  transformConstants,
  transformVector,
  type Transform,
} from './transforms.ts';

/** A row of tiles of an input in its border, or of a gradient, that is turned into factors of the 36 products. */
export interface FactorsShape {
  readonly transform: Transform;
  readonly channels: number;
  /** Tiles in a row. */
  readonly tiles: number;
  /** Pixels in a row of the source: those of all tiles, and their border. */
  readonly pixels: number;
  /** Floats from one row of the source to the next. */
  readonly pitch: number;
  /** From one of the 36 matrices [tiles][channels] to the next. */
  readonly matrixBytes: number;
}

/**
 * A function (source, halves, factors): columns, then rows of tiles. Both walk memory linearly, in six streams: the first
 * over whole rows of pixels into `halves`, so that what neighbouring tiles share is transformed once.
 */
export function factorsSource(lanes: Lanes, name: string, shape: FactorsShape): string {
  const { transform, channels, tiles, pixels, pitch, matrixBytes } = shape;
  const halfBytes = pixels * channels * 4;
  const columns = transformVector(lanes, transform, {
    from: 'x',
    fromBytes: pitch * 4,
    to: 'h',
    toBytes: halfBytes,
  });
  const rows = transformVector(lanes, transform, {
    from: 'x',
    fromBytes: channels * 4,
    to: 'v',
    toBytes: matrixBytes,
  });
  const body = `${transformConstants}let x = source; let h = halves; const end = halves + ${halfBytes};
do {
${columns}x += ${lanes.bytes}; h += ${lanes.bytes};
} while (h < end);
for (let i: usize = 0; i < ${tileInputs}; i++) {
x = halves + i * ${halfBytes}; let v = factors + i * ${tileInputs * matrixBytes};
for (let t = 0; t < ${tiles}; t++) {
const next = v + ${channels * 4};
do {
${rows}x += ${lanes.bytes}; v += ${lanes.bytes};
} while (v < next);
x += ${(tileOutputs - 1) * channels * 4};
}
}`;
  return kernelSource(name, ['source', 'halves', 'factors'], body);
}
