import type { Level } from '../../../level.ts';
import { kernelSource, type Kernel } from '../../kernel.ts';
import { lanesOf } from '../../lanes.ts';
import { epilogueParameters, epilogueSuffix, type Epilogue } from '../epilogue.ts';
import { product } from '../product.ts';
import { factorsSource } from './factors.ts';
import { winogradLayout, winogradMatrixBytes, type WinogradSize } from './layout.ts';
import { outputsSource } from './outputs.ts';
import { inputTransform, tileOutputs, tileProducts } from './transforms.ts';

export interface WinogradProductShape extends WinogradSize, Omit<Epilogue, 'accumulate'> {
  /** Floats from one row of the strip to the next; default (width + 2) * inputs. */
  readonly inputPitch?: number;
  /** Floats from one pixel of the output to the next; default `outputs`. */
  readonly outputStride?: number;
  /** Floats from one row of the output to the next; default width * outputStride. */
  readonly outputPitch?: number;
}

/**
 * (strip, panels, output, rows, bias, statistics, shift, scratch): what `windowProduct` computes at stride 1, with
 * `rows` and the width multiples of 4, panels of `winogradPack`, and `winogradScratchFloats` of scratch memory.
 *
 * Winograd's F(4x4, 3x3): tiles of 6x6 inputs become 36 factors, each a product of [tiles][inputs] with transformed
 * weights, and these 4x4 outputs: a quarter of the multiplications. Rounding errors are about five times those of a
 * plain sum (root mean square 1e-6 to 2e-6 of the outputs'). `work` counts the operations of the plain convolution.
 */
export function winogradProduct(level: Level, shape: WinogradProductShape): Kernel {
  const { width, inputs, outputs, inputPitch = (width + 2) * inputs, outputStride = outputs } = shape;
  const outputPitch = shape.outputPitch ?? width * outputStride;
  const lanes = lanesOf(level);
  const layout = winogradLayout(level, shape);
  const { tiles, group, factorBytes, productBytes } = layout;
  const pitches = [inputPitch, outputStride, outputPitch];
  const name = `winograd_${inputs}_to_${outputs}_width_${width}_pitches_${pitches.join('_')}${epilogueSuffix(shape)}`;
  const factors = factorsSource(lanes, `${name}_factors`, {
    transform: inputTransform,
    channels: inputs,
    tiles,
    pixels: width + 2,
    pitch: inputPitch,
    matrixBytes: factorBytes,
  });
  const multiply = product(level, { inputs, outputs, bias: false });
  const results = outputsSource(lanes, `${name}_outputs`, {
    outputs,
    tiles,
    outputStride,
    outputPitch,
    matrixBytes: productBytes,
    epilogue: shape,
  });
  const body = `const factors = scratch + ${layout.factorsAt}, products = scratch + ${layout.productsAt};
let left = rows / ${tileOutputs};
while (left > 0) {
const tileRows = min<usize>(left, ${group});
for (let r: usize = 0; r < tileRows; r++) ${name}_factors(strip + r * ${tileOutputs * inputPitch * 4}, scratch, factors + r * ${tiles * inputs * 4});
for (let p: usize = 0; p < ${tileProducts}; p++) ${name}_product(factors + p * ${factorBytes}, panels + p * ${winogradMatrixBytes(shape)}, products + p * ${productBytes}, tileRows * ${tiles}, 0, 0, 0);
for (let r: usize = 0; r < tileRows; r++) ${name}_outputs(products + r * ${tiles * outputs * 4}, scratch, output + r * ${tileOutputs * outputPitch * 4}, bias, statistics, shift);
strip += tileRows * ${tileOutputs * inputPitch * 4}; output += tileRows * ${tileOutputs * outputPitch * 4}; left -= tileRows;
}`;
  const parameters = ['strip', 'panels', 'output', 'rows', ...epilogueParameters, 'scratch'];
  const functions = [
    factors,
    multiply.source.replace(multiply.name, `${name}_product`),
    results,
    kernelSource(name, parameters, body),
  ];
  return {
    name,
    parameters,
    source: functions.join(''),
    work: ([, , , rows]) => ({
      flops: 18 * rows! * width * inputs * outputs,
      bytes: 4 * ((rows! + 2) * inputPitch + rows! * width * outputs + tileProducts * inputs * outputs),
    }),
  };
}
