import { activate, type Activation } from '../elementwise/activation.ts';
import type { Lanes } from '../lanes.ts';

/** x = activation(a * y + b) * factor, of a stored y; what is not there is left out. */
export interface View {
  readonly channels: number;
  readonly activation: Activation;
  readonly affine: boolean;
  readonly factors: boolean;
}

/** Vectors `a`, `b` and `f` of the parameters `affine` and `factors`, at byte `channel`. */
export function loadView(lanes: Lanes, { channels, affine, factors }: View): string {
  return (
    (affine
      ? `const affineAt = affine + channel;\n${lanes.load('a', 'affineAt')}${lanes.load('b', 'affineAt', channels * 4)}`
      : '') + (factors ? `const factorsAt = factors + channel;\n${lanes.load('f', 'factorsAt')}` : '')
  );
}

/** `const <output> = view of <input>`, vectors. */
export function applyView(lanes: Lanes, view: View, names: { output: string; input: string }): string {
  const { activation, affine, factors } = view;
  const { output, input } = names;
  const line = (lane: number) =>
    affine ? lanes.multiplyAdd(`${input}_${lane}`, `a_${lane}`, `b_${lane}`) : `${input}_${lane}`;
  const scale = (lane: number) =>
    factors ? `f32x4.mul(${output}h_${lane}, f_${lane})` : `${output}h_${lane}`;
  return (
    lanes.define(`${output}z`, line) +
    activate(lanes, activation, { output: `${output}h`, input: `${output}z` }) +
    lanes.define(output, scale)
  );
}
