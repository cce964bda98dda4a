import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { hideConstants } from '../maps/constants.ts';
import { exponentialConstants, writeSigmoid } from '../maps/exponential.ts';
import { dotRows } from './dot-rows.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';

// Fully connected layers of one image's channels, as in squeeze-excite (Hu et al. 2018): a few thousand weights, read
// once, with one multiply-add each.

export interface DenseShape {
  /** Both multiples of 8, as all channels in memory. */
  readonly inputs: number;
  readonly outputs: number;
  /** `hard-sigmoid` is clamp(x / 6 + 1 / 2, 0, 1) (Howard et al. 2019, section 5.2). */
  readonly activation: 'none' | 'relu' | 'hard-sigmoid' | 'sigmoid';
  readonly bias: boolean;
}

/** (input, weights, bias, output): output = activation(input x weights + bias); weights are float[inputs][outputs]. */
export function dense(level: Level, { inputs, outputs, activation, bias }: DenseShape): Kernel {
  requireWholeVectors('dense', inputs);
  requireWholeVectors('dense', outputs);
  const lanes = lanesOf(level);
  const name = kernelName('dense', inputs, 'to', outputs, activation, bias && 'bias');
  const parameters = ['input', 'weights', 'bias', 'output'];
  const group = groupOf(lanes, outputs);
  const vectors = Array.from({ length: group }, (_, index) => ({
    sum: `s${index}`,
    weight: `w${index}`,
    offset: index * lanes.bytes,
  }));
  const starts = vectors.map(({ sum, offset }) =>
    bias ? lanes.load(sum, 'bias + c', offset, 'let') : lanes.zero(sum),
  );
  const products = vectors.map(
    ({ sum, weight, offset }) =>
      lanes.load(weight, 'from', offset) +
      lanes.assign(sum, (lane) => lanes.multiplyAdd(`x_${lane}`, `${weight}_${lane}`, `${sum}_${lane}`)),
  );
  const ends = vectors.map(
    ({ sum, offset }) => `{\n${activate(lanes, activation, sum)}${lanes.store('v', 'output + c', offset)}}\n`,
  );
  const body = `${hideConstants('input', constantsOf(activation))}
for (let c: usize = 0; c < ${outputs * 4}; c += ${group * lanes.bytes}) {
${starts.join('')}let from = weights + c, at = input;
const end = input + ${inputs * 4};
do {
${lanes.splat('x', 'at')}${products.join('')}from += ${outputs * 4}; at += 4;
} while (at < end);
${ends.join('')}}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: 2 * inputs * outputs,
      bytes: 4 * (inputs * outputs + inputs + outputs * (bias ? 2 : 1)),
    }),
  };
}

/** Vectors of outputs whose sums are kept in registers: up to four, without a rest. */
function groupOf(lanes: Lanes, outputs: number): number {
  return [4, 3, 2, 1].find((vectors) => outputs % (vectors * lanes.floats) === 0) as number;
}

function constantsOf(activation: DenseShape['activation']): Record<string, number> {
  if (activation === 'none') return {};
  if (activation === 'relu') return { zero: 0 };
  return activation === 'sigmoid' ? exponentialConstants : { zero: 0, sixth: 1 / 6, half: 0.5, one: 1 };
}

/** `const v = activation(<input>)`, vectors. */
function activate(lanes: Lanes, activation: DenseShape['activation'], input: string): string {
  if (activation === 'sigmoid') return writeSigmoid(lanes, { output: 'v', input });
  return lanes.define('v', (lane) => {
    const z = `${input}_${lane}`;
    if (activation === 'none') return z;
    if (activation === 'relu') return `f32x4.pmax(${z}, zero)`;
    return `f32x4.pmin(f32x4.pmax(${lanes.multiplyAdd(z, 'sixth', 'half')}, zero), one)`;
  });
}

/**
 * (output, gradient, weights, preGradient, inputGradient): preGradient = gradient * activation', from the output;
 * inputGradient = weights x preGradient. The hard sigmoid's slope is 1 / 6 where the output lies between 0 and 1. (In
 * eager training also where x / 6 + 1 / 2 is just 1, which the output does not tell from what lies above.)
 */
export function denseGradient(level: Level, { inputs, outputs, activation }: DenseShape): Kernel {
  requireWholeVectors('denseGradient', inputs);
  requireWholeVectors('denseGradient', outputs);
  const lanes = lanesOf(level);
  const name = kernelName('dense_gradient', inputs, 'to', outputs, activation);
  const parameters = ['output', 'gradient', 'weights', 'preGradient', 'inputGradient'];
  const dot = { channels: outputs, activation: 'none', affine: false, factors: false } as const;
  const body = `${hideConstants('output', { zero: 0, one: 1, sixth: 1 / 6 })}
for (let c: usize = 0; c < ${outputs * 4}; c += ${lanes.bytes}) {
${lanes.load('v', 'output + c')}${lanes.load('g', 'gradient + c')}${lanes.define('p', (lane) => sloped(activation, `g_${lane}`, `v_${lane}`))}${lanes.store('p', 'preGradient + c')}}
${name}_dot(weights, preGradient, inputGradient, ${inputs});`;
  const dotBody = `const start: f32 = 0;\n${dotRows(level, dot)}`;
  const helper = `function ${name}_dot(source: usize, weights: usize, output: usize, rows: usize): void {\n${dotBody}}\n`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body) + helper,
    work: () => ({
      flops: 2 * inputs * outputs + 2 * outputs,
      bytes: 4 * (inputs * outputs + inputs + 3 * outputs),
    }),
  };
}

function sloped(activation: DenseShape['activation'], gradient: string, v: string): string {
  const isPositive = `f32x4.lt(zero, ${v})`;
  if (activation === 'none') return gradient;
  if (activation === 'relu') return `v128.and(${gradient}, ${isPositive})`;
  if (activation === 'sigmoid') return `f32x4.mul(${gradient}, f32x4.mul(${v}, f32x4.sub(one, ${v})))`;
  return `v128.and(f32x4.mul(${gradient}, sixth), v128.and(${isPositive}, f32x4.lt(${v}, one)))`;
}

export interface DenseFilterGradientShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly images: number;
  readonly bias: boolean;
}

/**
 * (inputs, preGradients, weightGradient, biasGradient): from float[images][inputs] and float[images][outputs]:
 * weightGradient[k][n] += sum of inputs[image][k] * preGradients[image][n]; biasGradient[n] += sum of
 * preGradients[image][n]; in the images' order.
 */
export function denseFilterGradient(level: Level, shape: DenseFilterGradientShape): Kernel {
  const { inputs, outputs, images, bias } = shape;
  requireWholeVectors('denseFilterGradient', outputs);
  const lanes = lanesOf(level);
  const name = kernelName('dense_filter_gradient', inputs, 'to', outputs, images, bias && 'bias');
  const parameters = ['inputs', 'preGradients', 'weightGradient', 'biasGradient'];
  const group = groupOf(lanes, outputs);
  const body = `for (let k: usize = 0; k < ${inputs * 4}; k += 4) {
const row = weightGradient + k * ${outputs};
for (let c: usize = 0; c < ${outputs * 4}; c += ${group * lanes.bytes}) {
${sumOverImages(lanes, shape, { group, sums: 'row', isProduct: true })}}
}
`;
  const ofBias = `const k: usize = 0;
for (let c: usize = 0; c < ${outputs * 4}; c += ${lanes.bytes}) {
${sumOverImages(lanes, shape, { group: 1, sums: 'biasGradient', isProduct: false })}}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body + (bias ? ofBias : '')),
    work: () => ({
      flops: 2 * images * inputs * outputs,
      bytes: 4 * (2 * inputs * outputs + images * (inputs + outputs) + (bias ? 2 * outputs : 0)),
    }),
  };
}

/** Adds to `group` vectors at `<sums> + c` the images' pre-gradients, times their input at `k` if it is a product. */
function sumOverImages(
  lanes: Lanes,
  { inputs, outputs, images }: DenseFilterGradientShape,
  { group, sums, isProduct }: { group: number; sums: string; isProduct: boolean },
): string {
  const indices = Array.from({ length: group }, (_, index) => index);
  const loads = indices.map((index) => lanes.load(`s${index}`, `${sums} + c`, index * lanes.bytes, 'let'));
  const stores = indices.map((index) => lanes.store(`s${index}`, `${sums} + c`, index * lanes.bytes));
  const adds = indices.map((index) => {
    const [g, s] = [(lane: number) => `g${index}_${lane}`, (lane: number) => `s${index}_${lane}`];
    const sum = (lane: number) =>
      isProduct ? lanes.multiplyAdd(`x_${lane}`, g(lane), s(lane)) : `f32x4.add(${s(lane)}, ${g(lane)})`;
    return lanes.load(`g${index}`, 'from', index * lanes.bytes) + lanes.assign(`s${index}`, sum);
  });
  return `${loads.join('')}let from = preGradients + c, at = inputs + k, image = ${images};
do {
${isProduct ? lanes.splat('x', 'at') : ''}${adds.join('')}from += ${outputs * 4}; at += ${inputs * 4};
} while (--image);
${stores.join('')}`;
}
