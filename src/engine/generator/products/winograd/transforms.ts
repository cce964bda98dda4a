import type { Lanes } from '../../lanes.ts';

/**
 * The one-dimensional transforms of Winograd's minimal filtering F(4, 3): four outputs of a filter of three taps by six
 * products. In two dimensions, rows and columns: 36 products instead of 144.
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), section 4.2 and appendix; the points are
 * 0, 1, -1, 2, -2 and infinity.
 */
export interface Transform {
  readonly from: number;
  readonly to: number;
  /** `const t0 ..` from the vectors d0 .., in a scope of its own. */
  write(lanes: Lanes): string;
}

/** Outputs along a side of a tile, inputs along the side of its window, and products. */
export const tileOutputs = 4;
export const tileInputs = 6;
export const tileProducts = 36;

/** Before the loops of a function that transforms. */
export const transformConstants =
  'const two = f32x4.splat(2), minusTwo = f32x4.splat(-2), four = f32x4.splat(4), minusFour = f32x4.splat(-4);\n';

const add = (a: string, b: string) => (lane: number) => `f32x4.add(${a}_${lane}, ${b}_${lane})`;
const subtract = (a: string, b: string) => (lane: number) => `f32x4.sub(${a}_${lane}, ${b}_${lane})`;

function multiply(lanes: Lanes, factor: string) {
  return (a: string, c: string) => (lane: number) =>
    lanes.multiplyAdd(`${a}_${lane}`, factor, `${c}_${lane}`);
}

/** B^T d: six inputs to six factors. */
export const inputTransform: Transform = {
  from: tileInputs,
  to: tileInputs,
  write(lanes) {
    const [twice, minusTwice] = [multiply(lanes, 'two'), multiply(lanes, 'minusTwo')];
    const [fourTimes, minusFourTimes] = [multiply(lanes, 'four'), multiply(lanes, 'minusFour')];
    return [
      lanes.define('a', minusFourTimes('d2', 'd4')),
      lanes.define('b', minusFourTimes('d1', 'd3')),
      lanes.define('t1', add('a', 'b')),
      lanes.define('t2', subtract('a', 'b')),
      lanes.define('c', subtract('d4', 'd2')),
      lanes.define('e', subtract('d3', 'd1')),
      lanes.define('t3', twice('e', 'c')),
      lanes.define('t4', minusTwice('e', 'c')),
      lanes.define('f', subtract('d0', 'd2')),
      lanes.define('t0', fourTimes('f', 'c')),
      lanes.define('g', subtract('d5', 'd3')),
      lanes.define('t5', minusFourTimes('e', 'g')),
    ].join('');
  },
};

/** A^T d: six products to four outputs. */
export const outputTransform: Transform = {
  from: tileInputs,
  to: tileOutputs,
  write(lanes) {
    const [twice, fourTimes] = [multiply(lanes, 'two'), multiply(lanes, 'four')];
    return [
      lanes.define('a', add('d1', 'd2')),
      lanes.define('b', subtract('d1', 'd2')),
      lanes.define('c', add('d3', 'd4')),
      lanes.define('e', subtract('d3', 'd4')),
      lanes.define('f', add('d0', 'a')),
      lanes.define('t0', add('f', 'c')),
      lanes.define('t1', twice('e', 'b')),
      lanes.define('t2', fourTimes('c', 'a')),
      lanes.define('g', add('b', 'd5')),
      lanes.define('h', add('e', 'e')),
      lanes.define('t3', fourTimes('h', 'g')),
    ].join('');
  },
};

/** A g: a gradient of four outputs to those of six products. */
export const gradientTransform: Transform = {
  from: tileOutputs,
  to: tileInputs,
  write(lanes) {
    const [twice, minusTwice] = [multiply(lanes, 'two'), multiply(lanes, 'minusTwo')];
    const fourTimes = multiply(lanes, 'four');
    return [
      lanes.define('a', add('d0', 'd2')),
      lanes.define('b', add('d1', 'd3')),
      lanes.define('t0', (lane) => `d0_${lane}`),
      lanes.define('t1', add('a', 'b')),
      lanes.define('t2', subtract('a', 'b')),
      lanes.define('c', fourTimes('d2', 'd0')),
      lanes.define('e', fourTimes('d3', 'd1')),
      lanes.define('t3', twice('e', 'c')),
      lanes.define('t4', minusTwice('e', 'c')),
      lanes.define('t5', (lane) => `d3_${lane}`),
    ].join('');
  },
};

/** Loads, transforms and stores one vector: input n at `from` + n * fromBytes, result n at `to` + n * toBytes. */
export function transformVector(
  lanes: Lanes,
  transform: Transform,
  { from, fromBytes, to, toBytes }: { from: string; fromBytes: number; to: string; toBytes: number },
): string {
  const loads = Array.from({ length: transform.from }, (_, n) => lanes.load(`d${n}`, from, n * fromBytes));
  const stores = Array.from({ length: transform.to }, (_, n) => lanes.store(`t${n}`, to, n * toBytes));
  return loads.join('') + transform.write(lanes) + stores.join('');
}
