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
import { panelSegments, tileHeights, type Segment } from './tiles.ts';

export interface ProductShape extends Epilogue {
  readonly inputs: number;
  /** A multiple of 8. */
  readonly outputs: number;
  /** Floats from one row of the input to the next; default `inputs`. */
  readonly inputStride?: number;
  /** Floats from one row of the output to the next; default `outputs`. */
  readonly outputStride?: number;
}

/**
 * (input, panels, output, rows, bias, statistics, shift): output[rows][outputs] = input[rows][inputs] times the weights
 * that `productPack` packed, and the epilogue. Any number of rows from 1; about 64 keep the input in the first cache
 * while every panel passes. What the epilogue does not use is not read: pass 0.
 *
 * 2 * inputs * outputs operations a row on 4 * (inputs + outputs) bytes.
 */
export function product(level: Level, shape: ProductShape): Kernel {
  const { inputs, outputs, inputStride = inputs, outputStride = outputs } = shape;
  const lanes = lanesOf(level);
  const epilogue = epilogueSource(lanes, shape, { outputs, outputStride });
  const panels = panelSegments(level, outputs).map((segment) =>
    segmentSource(lanes, segment, { inputs, inputStride, outputStride, epilogue }),
  );
  const parameters = ['input', 'panels', 'output', 'rows', ...epilogueParameters];
  const strides =
    inputStride === inputs && outputStride === outputs ? '' : `_strides_${inputStride}_${outputStride}`;
  const name = `product_${inputs}_to_${outputs}${strides}${epilogueSuffix(shape)}`;
  const body = `${epilogue.constants()}let column: usize = 0; let panel = panels;\n${panels.join('')}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows]) => ({
      flops: 2 * rows! * inputs * outputs,
      bytes: 4 * (rows! * (inputs + outputs * (shape.accumulate ? 2 : 1)) + inputs * outputs),
    }),
  };
}

interface SegmentStrides {
  readonly inputs: number;
  readonly inputStride: number;
  readonly outputStride: number;
  readonly epilogue: EpilogueSource;
}

function segmentSource(lanes: Lanes, { tile, count }: Segment, strides: SegmentStrides): string {
  const { inputs, inputStride, outputStride, epilogue } = strides;
  const tiles = tileHeights(tile).map((rows) => {
    const kernel = microKernel(lanes, { ...tile, rows });
    return `while (left >= ${rows}) {
${epilogue.begin(kernel)}let a = row; let b = panel; const end = a + ${inputs * 4};
do {
${kernel.multiply('a', inputStride * 4, 'b')}a += 4; b += ${tile.width * 4};
} while (a < end);
${epilogue.finish(kernel)}row += ${rows * inputStride * 4}; d += ${rows * outputStride * 4}; left -= ${rows};
}
`;
  });
  return `for (let p = 0; p < ${count}; p++) {
let row = input; let d = output + column; let left = <i32>rows;
${epilogue.panel()}${tiles.join('')}column += ${tile.width * 4}; panel += ${inputs * tile.width * 4};
}
`;
}
