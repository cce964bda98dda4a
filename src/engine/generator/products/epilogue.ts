import type { Lanes } from '../lanes.ts';
import { accumulator, type MicroKernel } from './micro-kernel.ts';

/** What is applied to a finished output: x; max(0, x); x * min(1, max(0, x / 6 + 1/2)). */
export type Activation = 'none' | 'relu' | 'hard-swish';

/** What a product does with its sums besides storing them. */
export interface Epilogue {
  /** bias[n] is added. */
  readonly bias: boolean;
  /** statistics[n] += sum of y - shift[n], statistics[outputs + n] += sum of its squares. */
  readonly statistics?: boolean;
  /** Applied last, after the bias. */
  readonly activation?: Activation;
  /** output += instead of output =. */
  readonly accumulate?: boolean;
}

/** The parameters of a kernel with an epilogue, after those of its operands and rows. */
export const epilogueParameters = ['bias', 'statistics', 'shift'] as const;

/** What an epilogue adds to the name of its kernel. */
export function epilogueSuffix({ bias, statistics, activation = 'none', accumulate }: Epilogue): string {
  return [
    bias ? '_bias' : '',
    statistics ? '_statistics' : '',
    activation === 'none' ? '' : `_${activation.replace('-', '_')}`,
    accumulate ? '_accumulate' : '',
  ].join('');
}

/** Source of an epilogue. A tile's outputs are stored at `d`; `column` is the bytes of the outputs before its panel. */
export interface EpilogueSource {
  /** Before all loops: constants, loaded once. */
  constants(): string;
  /** Before a panel. */
  panel(): string;
  /** Defines a tile's accumulators with what the products are added to. */
  begin(kernel: MicroKernel): string;
  /** After the last product: activation, store, statistics. */
  finish(kernel: MicroKernel): string;
}

export function epilogueSource(
  lanes: Lanes,
  epilogue: Epilogue,
  { outputs, outputStride }: { outputs: number; outputStride: number },
): EpilogueSource {
  const { bias, statistics, activation = 'none', accumulate } = epilogue;
  return {
    constants: () => activationConstants(activation),
    panel: () =>
      (bias ? 'const biasAt = bias + column;\n' : '') +
      (statistics ? 'const statisticsAt = statistics + column; const shiftAt = shift + column;\n' : ''),
    begin: (kernel) =>
      accumulate
        ? kernel.load('d', outputStride * 4) + (bias ? addBias(lanes, kernel) : '')
        : bias
          ? startWithBias(lanes, kernel)
          : kernel.zero(),
    finish: (kernel) =>
      activate(lanes, kernel, activation) +
      kernel.store('d', outputStride * 4) +
      (statistics ? sumStatistics(lanes, kernel, outputs) : ''),
  };
}

function loadVectors(lanes: Lanes, { vectors }: MicroKernel, [name, pointer]: [string, string]): string {
  return vectors.map((vector) => lanes.load(`${name}${vector}`, pointer, vector * lanes.bytes)).join('');
}

function eachAccumulator({ rows, vectors }: MicroKernel, write: (name: string, vector: number) => string) {
  return rows.flatMap((row) => vectors.map((vector) => write(accumulator(row, vector), vector))).join('');
}

function startWithBias(lanes: Lanes, kernel: MicroKernel): string {
  const start = eachAccumulator(kernel, (name, vector) =>
    lanes.define(name, (lane) => `b${vector}_${lane}`, 'let'),
  );
  return loadVectors(lanes, kernel, ['b', 'biasAt']) + start;
}

function addBias(lanes: Lanes, kernel: MicroKernel): string {
  const sums = eachAccumulator(kernel, (name, vector) =>
    lanes.assign(name, (lane) => `f32x4.add(${name}_${lane}, b${vector}_${lane})`),
  );
  return loadVectors(lanes, kernel, ['b', 'biasAt']) + sums;
}

function activationConstants(activation: Activation): string {
  const zero = 'const zero = f32x4.splat(0);\n';
  if (activation === 'none') return '';
  if (activation === 'relu') return zero;
  return `${zero}const one = f32x4.splat(1), half = f32x4.splat(0.5), sixth = f32x4.splat(${1 / 6});\n`;
}

function activate(lanes: Lanes, kernel: MicroKernel, activation: Activation): string {
  if (activation === 'none') return '';
  const clamp = (x: string) => `f32x4.pmin(one, f32x4.pmax(zero, ${lanes.multiplyAdd(x, 'sixth', 'half')}))`;
  const apply = (x: string) =>
    activation === 'relu' ? `f32x4.pmax(zero, ${x})` : `f32x4.mul(${x}, ${clamp(x)})`;
  return eachAccumulator(kernel, (name) => lanes.assign(name, (lane) => apply(`${name}_${lane}`)));
}

/**
 * Sums of this tile's outputs: shifted by about their mean, so that the squares keep their digits. They are added to the
 * statistics once a tile: the next tile waits for one addition only.
 */
function sumStatistics(lanes: Lanes, { rows, vectors }: MicroKernel, outputs: number): string {
  const add = (to: string, value: string) =>
    lanes.assign(to, (lane) => `f32x4.add(${to}_${lane}, ${value}_${lane})`);
  const sums = vectors.map((vector) => {
    const [s, q, at] = [`s${vector}`, `q${vector}`, vector * lanes.bytes];
    const shifted = rows.map((row) => {
      const c = accumulator(row, vector);
      const square = (lane: number) => `f32x4.mul(${c}_${lane}, ${c}_${lane})`;
      const more = (lane: number) => lanes.multiplyAdd(`${c}_${lane}`, `${c}_${lane}`, `${q}_${lane}`);
      return (
        lanes.assign(c, (lane) => `f32x4.sub(${c}_${lane}, h${vector}_${lane})`) +
        (row === 0 ? lanes.define(s, (lane) => `${c}_${lane}`, 'let') : add(s, c)) +
        (row === 0 ? lanes.define(q, square, 'let') : lanes.assign(q, more))
      );
    });
    const before =
      lanes.load(`before${s}`, 'statisticsAt', at) +
      lanes.load(`before${q}`, 'statisticsAt', outputs * 4 + at);
    return (
      lanes.load(`h${vector}`, 'shiftAt', at) +
      shifted.join('') +
      before +
      add(s, `before${s}`) +
      add(q, `before${q}`)
    );
  });
  const stores = vectors
    .toReversed()
    .map(
      (vector) =>
        lanes.store(`q${vector}`, 'statisticsAt', outputs * 4 + vector * lanes.bytes) +
        lanes.store(`s${vector}`, 'statisticsAt', vector * lanes.bytes),
    );
  return sums.join('') + stores.join('');
}
