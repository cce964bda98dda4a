import type { Level } from '../../../level.ts';
import { kernelSource, type Kernel } from '../../kernel.ts';
import { lanesOf } from '../../lanes.ts';
import { productGradient } from '../product-gradient.ts';
import { factorsSource } from './factors.ts';
import { winogradLayout, winogradMatrixBytes, type WinogradSize } from './layout.ts';
import { gradientTransform, inputTransform, tileOutputs, tileProducts } from './transforms.ts';

export interface WinogradGradientShape extends WinogradSize {
  /** Floats from one row of the strip to the next; default (width + 2) * inputs. */
  readonly inputPitch?: number;
  /** Floats from one row of the gradient to the next; default width * outputs. */
  readonly gradientPitch?: number;
}

/**
 * (strip, gradient, sums, rows, scratch): sums += the gradient of the transformed weights of `winogradProduct`, over
 * `rows` rows of outputs, a multiple of 4; `winogradPanelFloats` of sums, `winogradScratchFloats` of scratch memory.
 * `winogradCollect` turns the sums into the gradient of the weights, once for all. The strip is that of
 * `windowGradient` at stride 1.
 *
 * The transpose of F(4x4, 3x3): both operands become 36 factors a tile, and their outer products are summed. A quarter
 * of the multiplications; `work` counts those of the plain gradient.
 */
export function winogradGradient(level: Level, shape: WinogradGradientShape): Kernel {
  const { width, inputs, outputs } = shape;
  const { inputPitch = (width + 2) * inputs, gradientPitch = width * outputs } = shape;
  const lanes = lanesOf(level);
  const layout = winogradLayout(level, shape);
  const { tiles, group, factorBytes, productBytes } = layout;
  const name = `winograd_gradient_${inputs}_to_${outputs}_width_${width}_pitches_${inputPitch}_${gradientPitch}`;
  const inputFactors = factorsSource(lanes, `${name}_inputs`, {
    transform: inputTransform,
    channels: inputs,
    tiles,
    pixels: width + 2,
    pitch: inputPitch,
    matrixBytes: factorBytes,
  });
  const gradientFactors = factorsSource(lanes, `${name}_gradients`, {
    transform: gradientTransform,
    channels: outputs,
    tiles,
    pixels: width,
    pitch: gradientPitch,
    matrixBytes: productBytes,
  });
  const multiply = productGradient(level, { inputs, outputs, turn: false }).kernel;
  const body = `const inputs = scratch + ${layout.factorsAt}, gradients = scratch + ${layout.productsAt};
let left = rows / ${tileOutputs};
while (left > 0) {
const tileRows = min<usize>(left, ${group});
for (let r: usize = 0; r < tileRows; r++) {
${name}_inputs(strip + r * ${tileOutputs * inputPitch * 4}, scratch, inputs + r * ${tiles * inputs * 4});
${name}_gradients(gradient + r * ${tileOutputs * gradientPitch * 4}, scratch, gradients + r * ${tiles * outputs * 4});
}
for (let p: usize = 0; p < ${tileProducts}; p++) ${name}_product(inputs + p * ${factorBytes}, gradients + p * ${productBytes}, sums + p * ${winogradMatrixBytes(shape)}, tileRows * ${tiles});
strip += tileRows * ${tileOutputs * inputPitch * 4}; gradient += tileRows * ${tileOutputs * gradientPitch * 4}; left -= tileRows;
}`;
  const parameters = ['strip', 'gradient', 'sums', 'rows', 'scratch'];
  const functions = [
    inputFactors,
    gradientFactors,
    multiply.source.replace(multiply.name, `${name}_product`),
    kernelSource(name, parameters, body),
  ];
  return {
    name,
    parameters,
    source: functions.join(''),
    work: ([, , , rows]) => ({
      flops: 18 * rows! * width * inputs * outputs,
      bytes: 4 * ((rows! + 2) * inputPitch + rows! * width * outputs + 2 * tileProducts * inputs * outputs),
    }),
  };
}
