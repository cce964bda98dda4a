import type { Level } from '../../level.ts';
import { activationConstants, type Activation } from '../elementwise/activation.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { largest } from './max-pool.ts';
import { applyView, loadView } from './view.ts';

export interface MaxPoolGradientOptions {
  /** Of the source, in pixels, 2 or more. */
  readonly width: number;
  /** Multiple of 8. */
  readonly channels: number;
  readonly activation: Activation;
  readonly affine: boolean;
  /** Whether it is added to the output. */
  readonly accumulate: boolean;
}

/**
 * The gradient of `maxPool` with respect to the view: of each window's gradient, all goes to its first largest view (in
 * the order of memory), nothing to the others. `rows`: gradient rows of floor(width / 2) pixels; `2 * rows` rows of
 * source are read and of output written, or added to. The last column of an odd width gets nothing.
 */
export function maxPoolGradient(level: Level, options: MaxPoolGradientOptions): Kernel {
  const { width, channels, activation, affine, accumulate } = options;
  requireWholeVectors('max pooling', channels);
  const name = kernelName(
    'max_pool_gradient',
    channels,
    `of_${width}`,
    activation,
    affine && 'affine',
    accumulate && 'accumulate',
  );
  const parameters = ['source', 'gradient', 'output', 'rows', 'affine'];
  const body = activationConstants('source', { activation }) + gradientRows(lanesOf(level), options);
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , rows = 0]) => {
      const pooled = rows * Math.floor(width / 2) * channels;
      return {
        flops: pooled * (3 + (affine ? 8 : 0) + (accumulate ? 4 : 0)),
        bytes: (rows * 2 * width * channels * (accumulate ? 3 : 2) + pooled) * 4,
      };
    },
  };
}

function gradientRows(lanes: Lanes, options: MaxPoolGradientOptions): string {
  const { width, channels, accumulate } = options;
  const pixel = channels * 4;
  const clearLast = [0, width * pixel].map((offset) => clear(lanes, channels, offset)).join('');
  return `for (let row: usize = 0; row < rows; row++) {
for (let x = 0; x < ${Math.floor(width / 2)}; x++) {
for (let channel: usize = 0; channel < ${pixel}; channel += ${lanes.bytes}) {
const from = source + channel, gradientAt = gradient + channel, to = output + channel;
${spreadWindow(lanes, options)}}
source += ${2 * pixel}; gradient += ${pixel}; output += ${2 * pixel};
}
${width % 2 === 1 && !accumulate ? clearLast : ''}source += ${(width + (width % 2)) * pixel}; output += ${(width + (width % 2)) * pixel};
}\n`;
}

function clear(lanes: Lanes, channels: number, offset: number): string {
  return `for (let channel: usize = 0; channel < ${channels * 4}; channel += ${lanes.bytes}) {
const to = output + channel;
${lanes.define('none', () => 'f32x4.splat(0)')}${lanes.store('none', 'to', offset)}}\n`;
}

/** One vector of a window: from the last view to the first, each equal to the largest takes the gradient over. */
function spreadWindow(lanes: Lanes, options: MaxPoolGradientOptions): string {
  const { width, channels, accumulate } = options;
  const view = { ...options, factors: false };
  const pixel = channels * 4;
  const corners = [0, pixel, width * pixel, (width + 1) * pixel];
  const views = corners.map(
    (offset, corner) =>
      lanes.load(`y${corner}`, 'from', offset) +
      applyView(lanes, view, { output: `x${corner}`, input: `y${corner}` }),
  );
  const masks = corners.map((_, corner) => {
    const equal = (lane: number) => `f32x4.eq(x${corner}_${lane}, all_${lane})`;
    if (corner === 0) return lanes.define('m0', equal) + lanes.define('t0', (lane) => `m0_${lane}`);
    const taken = `t${corner - 1}`;
    return (
      lanes.define(`m${corner}`, (lane) => `v128.andnot(${equal(lane)}, ${taken}_${lane})`) +
      lanes.define(`t${corner}`, (lane) => `v128.or(${taken}_${lane}, m${corner}_${lane})`)
    );
  });
  const gradients = corners.map((offset, corner) => {
    const share = lanes.define(`d${corner}`, (lane) => `v128.and(g_${lane}, m${corner}_${lane})`);
    if (!accumulate) return share + lanes.define(`o${corner}`, (lane) => `d${corner}_${lane}`);
    return (
      share +
      lanes.load(`p${corner}`, 'to', offset) +
      lanes.define(`o${corner}`, (lane) => `f32x4.add(p${corner}_${lane}, d${corner}_${lane})`)
    );
  });
  const stores = corners.map((offset, corner) => lanes.store(`o${corner}`, 'to', offset)).reverse();
  return [
    loadView(lanes, view),
    ...views,
    largest(lanes, 'left', ['x0', 'x1']),
    largest(lanes, 'right', ['x2', 'x3']),
    largest(lanes, 'all', ['left', 'right']),
    ...masks,
    lanes.load('g', 'gradientAt'),
    ...gradients,
    ...stores,
  ].join('');
}
