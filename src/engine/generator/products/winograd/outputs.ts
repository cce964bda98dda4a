import { kernelSource } from '../../kernel.ts';
import type { Lanes } from '../../lanes.ts';
import { epilogueParameters, epilogueSource, type Epilogue } from '../epilogue.ts';
import { microKernel } from '../micro-kernel.ts';
import {
  outputTransform,
  tileInputs,
  tileOutputs,
  transformConstants,
  transformVector,
} from './transforms.ts';

/** A row of tiles, turned from the 36 products into outputs. */
export interface OutputsShape {
  readonly outputs: number;
  /** Tiles in a row. */
  readonly tiles: number;
  readonly outputStride: number;
  readonly outputPitch: number;
  /** From one of the 36 matrices [tiles][outputs] to the next. */
  readonly matrixBytes: number;
  readonly epilogue: Epilogue;
}

/** A function (products, halves, output, bias, statistics, shift): columns into `halves`, then rows with the epilogue. */
export function outputsSource(lanes: Lanes, name: string, shape: OutputsShape): string {
  const { outputs, tiles, outputStride, outputPitch, matrixBytes } = shape;
  const halfBytes = tiles * outputs * 4;
  const columns = transformVector(lanes, outputTransform, {
    from: 'm',
    fromBytes: tileInputs * matrixBytes,
    to: 'h',
    toBytes: tileInputs * halfBytes,
  });
  const epilogue = epilogueSource(lanes, shape.epilogue, { outputs, outputStride });
  const body = `${transformConstants}${epilogue.constants()}for (let j: usize = 0; j < ${tileInputs}; j++) {
let m = products + j * ${matrixBytes}; let h = halves + j * ${halfBytes}; const end = h + ${halfBytes};
do {
${columns}m += ${lanes.bytes}; h += ${lanes.bytes};
} while (h < end);
}
for (let y: usize = 0; y < ${tileOutputs}; y++) {
let h = halves + y * ${tileInputs * halfBytes}; let d = output + y * ${outputPitch * 4};
for (let t = 0; t < ${tiles}; t++) {
const last = d + ${outputs * 4}; let column: usize = 0;
do {
${epilogue.panel()}${rowSource(lanes, shape, halfBytes)}${epilogue.finish(pixels(lanes))}h += ${lanes.bytes}; d += ${lanes.bytes}; column += ${lanes.bytes};
} while (d < last);
d += ${(tileOutputs * outputStride - outputs) * 4};
}
}`;
  return kernelSource(name, ['products', 'halves', 'output', ...epilogueParameters], body);
}

/** The four pixels of a row of a tile, as accumulators of an epilogue. */
function pixels(lanes: Lanes) {
  return microKernel(lanes, { rows: tileOutputs, width: lanes.floats });
}

/** Defines the accumulators from the half-transformed products at `h`. */
function rowSource(lanes: Lanes, { epilogue }: OutputsShape, halfBytes: number): string {
  const loads = Array.from({ length: tileInputs }, (_, j) => lanes.load(`d${j}`, 'h', j * halfBytes));
  const bias = epilogue.bias ? lanes.load('b0', 'biasAt') : '';
  const accumulators = Array.from({ length: tileOutputs }, (_, n) =>
    lanes.define(
      `c${n}_0`,
      (lane) => (epilogue.bias ? `f32x4.add(t${n}_${lane}, b0_${lane})` : `t${n}_${lane}`),
      'let',
    ),
  );
  return loads.join('') + outputTransform.write(lanes) + bias + accumulators.join('');
}
