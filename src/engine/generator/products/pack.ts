import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { panelSegments } from './tiles.ts';

/** Floats of the packed weights of a product; of a 3x3 convolution, with `inputs` nine times the channels. */
export function panelFloats({ inputs, outputs }: { inputs: number; outputs: number }): number {
  return inputs * outputs;
}

export interface ProductPackShape {
  /** Of the product that reads the panels. */
  readonly inputs: number;
  /** A multiple of 8. */
  readonly outputs: number;
  /** `rows`: weights[k * outputs + n]; `columns`: weights[n * inputs + k]. */
  readonly from: 'rows' | 'columns';
  /** Output n is multiplied by factors[n]. */
  readonly scaled?: boolean;
}

/**
 * (weights, panels, factors): weights of `product` as it reads them, panel by panel, input by input, a panel's width of
 * outputs side by side. Which widths is the level's affair: both must be generated for the same.
 */
export function productPack(level: Level, shape: ProductPackShape): Kernel {
  const { inputs, outputs, from, scaled = false } = shape;
  const name = `product_pack_${inputs}_to_${outputs}_from_${from}${scaled ? '_scaled' : ''}`;
  const [inputBytes, outputBytes] = from === 'rows' ? [outputs * 4, 4] : [4, inputs * 4];
  const taps = { count: 1, first: 0, bytes: 0 };
  return packKernel(level, { name, inputs, outputs, scaled, inputBytes, outputBytes, taps });
}

export interface WindowPackShape {
  /** Of the forward convolution, flipped or not. */
  readonly inputs: number;
  readonly outputs: number;
  /** Panels of the input gradient: a convolution from `outputs` to `inputs` channels. */
  readonly flipped: boolean;
  /** Output n of the panels' convolution is multiplied by factors[n]. */
  readonly scaled?: boolean;
}

/**
 * (weights, panels, factors): weights [3][3][inputs][outputs] as `windowProduct` reads them, `panelFloats({ inputs: 9 *
 * inputs, outputs })`. `flipped`: as the input gradient reads them (stride 1), the window turned about its centre.
 */
export function windowPack(level: Level, shape: WindowPackShape): Kernel {
  const { inputs, outputs, flipped, scaled = false } = shape;
  const name = `window_pack_${inputs}_to_${outputs}${flipped ? '_flipped' : ''}${scaled ? '_scaled' : ''}`;
  const bytes = inputs * outputs * 4;
  const layout = flipped
    ? { inputBytes: 4, outputBytes: outputs * 4, taps: { count: 9, first: 8 * bytes, bytes: -bytes } }
    : { inputBytes: outputs * 4, outputBytes: 4, taps: { count: 9, first: 0, bytes } };
  const [from, to] = flipped ? [outputs, inputs] : [inputs, outputs];
  return packKernel(level, { name, inputs: from, outputs: to, scaled, ...layout });
}

interface PackLayout {
  readonly name: string;
  /** For each tap. */
  readonly inputs: number;
  readonly outputs: number;
  readonly scaled: boolean;
  /** Bytes from the weight of one input to that of the next. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Positions in a window: where the first one's weights begin, and bytes from one to the next. */
  readonly taps: { readonly count: number; readonly first: number; readonly bytes: number };
}

function packKernel(level: Level, layout: PackLayout): Kernel {
  const { name, inputs, outputs, scaled, inputBytes, outputBytes, taps } = layout;
  const parameters = ['weights', 'panels', 'factors'];
  const segments = panelSegments(level, outputs).map(
    ({ tile: { width }, count }) => `for (let p = 0; p < ${count}; p++) {
let tap = first;
for (let t = 0; t < ${taps.count}; t++) {
let from = tap;
for (let k = 0; k < ${inputs}; k++) {
${outputBytes === 4 ? copyVectors(width, scaled) : copyFloats(width, { outputBytes, scaled })}from += ${inputBytes}; to += ${width * 4};
}
tap += ${taps.bytes};
}
first += ${width * outputBytes}; scale += ${width * 4};
}
`,
  );
  const body = `let first = weights + ${taps.first}; let to = panels; let scale = factors;\n${segments.join('')}`;
  const floats = taps.count * inputs * outputs;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: scaled ? floats : 0, bytes: 8 * floats }),
  };
}

function copyVectors(width: number, scaled: boolean): string {
  return Array.from({ length: width / 4 }, (_, vector) => {
    const value = `v128.load(from, ${vector * 16})`;
    const product = `f32x4.mul(${value}, v128.load(scale, ${vector * 16}))`;
    return `v128.store(to, ${scaled ? product : value}, ${vector * 16});\n`;
  }).join('');
}

function copyFloats(
  width: number,
  { outputBytes, scaled }: { outputBytes: number; scaled: boolean },
): string {
  return Array.from({ length: width }, (_, n) => {
    const factor = scaled ? ` * load<f32>(scale, ${n * 4})` : '';
    return `store<f32>(to, load<f32>(from, ${n * outputBytes})${factor}, ${n * 4});\n`;
  }).join('');
}
