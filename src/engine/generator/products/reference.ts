import type { Epilogue } from './epilogue.ts';

/** The products in plain loops and double precision: what the kernels are compared with. */

interface ProductOperands {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** [rows] of `inputStride` floats. */
  readonly input: ArrayLike<number>;
  readonly inputStride: number;
  /** [inputs][outputs] */
  readonly weights: ArrayLike<number>;
}

/** [rows][outputs] */
export function productReference(operands: ProductOperands): Float64Array {
  const { rows, inputs, outputs, input, inputStride, weights } = operands;
  const output = new Float64Array(rows * outputs);
  for (let m = 0; m < rows; m++)
    for (let n = 0; n < outputs; n++)
      for (let k = 0; k < inputs; k++)
        output[m * outputs + n]! += input[m * inputStride + k]! * weights[k * outputs + n]!;
  return output;
}

interface GradientOperands {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly input: ArrayLike<number>;
  readonly inputStride: number;
  readonly gradient: ArrayLike<number>;
  readonly gradientStride: number;
}

/** [inputs][outputs]: input^T gradient. */
export function productGradientReference(operands: GradientOperands): Float64Array {
  const { rows, inputs, outputs, input, inputStride, gradient, gradientStride } = operands;
  const sums = new Float64Array(inputs * outputs);
  for (let m = 0; m < rows; m++)
    for (let k = 0; k < inputs; k++)
      for (let n = 0; n < outputs; n++)
        sums[k * outputs + n]! += input[m * inputStride + k]! * gradient[m * gradientStride + n]!;
  return sums;
}

interface WindowSize {
  readonly width: number;
  readonly rows: number;
  readonly stride: number;
  readonly inputs: number;
  readonly inputPitch: number;
}

/** [rows * width][9 * inputs]: the window of each output, from a padded strip. */
export function windowsReference(strip: ArrayLike<number>, size: WindowSize): Float64Array {
  const { width, rows, stride, inputs, inputPitch } = size;
  const windows = new Float64Array(rows * width * 9 * inputs);
  let index = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < width; x++)
      for (let ky = 0; ky < 3; ky++)
        for (let k = 0; k < 3 * inputs; k++)
          windows[index++] = strip[(y * stride + ky) * inputPitch + x * stride * inputs + k]!;
  return windows;
}

/** Weights [3][3][outputs][inputs] of the input gradient of a convolution with weights [3][3][inputs][outputs]. */
export function flippedReference(
  weights: ArrayLike<number>,
  { inputs, outputs }: { inputs: number; outputs: number },
): Float64Array {
  const flipped = new Float64Array(9 * inputs * outputs);
  for (let tap = 0; tap < 9; tap++)
    for (let k = 0; k < inputs; k++)
      for (let n = 0; n < outputs; n++)
        flipped[((8 - tap) * outputs + n) * inputs + k] = weights[(tap * inputs + k) * outputs + n]!;
  return flipped;
}

interface EpilogueOperands {
  /** [rows][outputs]; NaN where nothing is computed. */
  readonly sums: Float64Array;
  readonly outputs: number;
  readonly bias: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  /** What the output held. */
  readonly before: ArrayLike<number>;
  readonly epilogue: Epilogue;
}

/** What a product stores, and what it adds to the statistics. */
export function epilogueReference(operands: EpilogueOperands) {
  const { sums, outputs, bias, shift, before, epilogue } = operands;
  const statistics = new Float64Array(2 * outputs);
  const output = sums.map((sum, index) => {
    if (Number.isNaN(sum)) return before[index]!;
    const n = index % outputs;
    const y = sum + (epilogue.bias ? bias[n]! : 0) + (epilogue.accumulate ? before[index]! : 0);
    statistics[n]! += y - shift[n]!;
    statistics[outputs + n]! += (y - shift[n]!) ** 2;
    if (epilogue.activation === 'relu') return Math.max(0, y);
    return epilogue.activation === 'hard-swish' ? y * Math.min(1, Math.max(0, y / 6 + 1 / 2)) : y;
  });
  return { output, statistics };
}
