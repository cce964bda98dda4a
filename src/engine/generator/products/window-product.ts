import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import {
  epilogueParameters,
  epilogueSource,
  epilogueSuffix,
  type Epilogue,
  type EpilogueSource,
} from './epilogue.ts';
import { microKernel } from './micro-kernel.ts';
import { panelSegments, rowTiles, type Tile } from './tiles.ts';

export interface WindowProductShape extends Omit<Epilogue, 'accumulate'> {
  /** Of the output. */
  readonly width: number;
  readonly stride: 1 | 2;
  /** Any number of channels from 1. */
  readonly inputs: number;
  /** A multiple of 8. */
  readonly outputs: number;
  /** Floats from one row of the strip to the next; default (width * stride + 2) * inputs. */
  readonly inputPitch?: number;
  /** Floats from one pixel of the output to the next; default `outputs`. */
  readonly outputStride?: number;
  /** Floats from one row of the output to the next; default width * outputStride. */
  readonly outputPitch?: number;
}

/**
 * (strip, panels, output, rows, bias, statistics, shift): a 3x3 convolution of `rows` rows of `width` outputs. The strip
 * begins at the window of the first output: rows of pixels with a border of zeros, one pixel on each side (at stride 2
 * only the first is read). Panels are of `windowPack`. What the epilogue does not use is not read: pass 0.
 *
 * The same product as a pointwise one: three pixels of a row of the window lie one after the other, so each of its rows
 * is a product over 3 * inputs, and neighbouring outputs read rows that overlap; nothing is copied.
 * 18 * inputs * outputs operations a pixel on 4 * (stride^2 * inputs + outputs) bytes.
 */
export function windowProduct(level: Level, shape: WindowProductShape): Kernel {
  const { width, stride, inputs, outputs } = shape;
  const { inputPitch = (width * stride + 2) * inputs, outputStride = outputs } = shape;
  const outputPitch = shape.outputPitch ?? width * outputStride;
  const lanes = lanesOf(level);
  const epilogue = epilogueSource(lanes, shape, { outputs, outputStride });
  const panels = panelSegments(level, outputs).map(({ tile, count }) => {
    const { rows, whole, rest } = rowTiles(level, tile, width);
    const source = (height: number) =>
      tileSource(lanes, { ...tile, rows: height }, { inputs, stride, inputPitch, outputStride, epilogue });
    return `for (let p = 0; p < ${count}; p++) {
let pixel = strip; let d = output + column;
${epilogue.panel()}for (let x = 0; x < ${whole}; x++) {\n${source(rows)}}
${rest > 0 ? `{\n${source(rest)}}\n` : ''}column += ${tile.width * 4}; panel += ${9 * inputs * tile.width * 4};
}
`;
  });
  const body = `${epilogue.constants()}for (let y: usize = 0; y < rows; y++) {
let column: usize = 0; let panel = panels;
${panels.join('')}strip += ${stride * inputPitch * 4}; output += ${outputPitch * 4};
}`;
  const pitches = [inputPitch, outputStride, outputPitch];
  const defaults = [(width * stride + 2) * inputs, outputs, width * outputStride];
  const suffix = pitches.every((pitch, index) => pitch === defaults[index])
    ? ''
    : `_pitches_${pitches.join('_')}`;
  const name = `window_product_${inputs}_to_${outputs}_width_${width}_stride_${stride}${suffix}${epilogueSuffix(shape)}`;
  const parameters = ['strip', 'panels', 'output', 'rows', ...epilogueParameters];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows]) => ({
      flops: 18 * rows! * width * inputs * outputs,
      bytes: 4 * ((rows! * stride + 2) * inputPitch + rows! * width * outputs + 9 * inputs * outputs),
    }),
  };
}

interface WindowStrides {
  readonly inputs: number;
  readonly stride: number;
  readonly inputPitch: number;
  readonly outputStride: number;
  readonly epilogue: EpilogueSource;
}

/** `tile.rows` outputs of a row, from `pixel`, which it moves on with `d`. */
function tileSource(lanes: Lanes, tile: Tile, strides: WindowStrides): string {
  const { inputs, stride, inputPitch, outputStride, epilogue } = strides;
  const kernel = microKernel(lanes, tile);
  return `${epilogue.begin(kernel)}let a = pixel; let b = panel;
for (let ky = 0; ky < 3; ky++) {
const end = a + ${12 * inputs};
do {
${kernel.multiply('a', stride * inputs * 4, 'b')}a += 4; b += ${tile.width * 4};
} while (a < end);
a += ${(inputPitch - 3 * inputs) * 4};
}
${epilogue.finish(kernel)}pixel += ${tile.rows * stride * inputs * 4}; d += ${tile.rows * outputStride * 4};
`;
}
