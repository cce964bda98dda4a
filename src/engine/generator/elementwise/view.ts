import type { Lanes } from '../lanes.ts';
import { activate, type Activation } from './activation.ts';
import type { Column, Row } from './row-walk.ts';

/**
 * A view on rows of raw values x: activation(a * x + b) * f, without what is not set. `affine`: float[2 * channels], a
 * then b; `factors`: float[channels].
 */
export interface View {
  readonly channels: number;
  readonly activation: Activation;
  readonly affine: boolean;
  readonly factors: boolean;
}

export type ViewBeforeFactors = Omit<View, 'factors'>;

/** For a kernel's name. */
export function viewParts({ channels, activation, affine }: ViewBeforeFactors): (string | number | false)[] {
  return [channels, activation, affine && 'affine'];
}

/** What a walk's `open` loads for `writeView`: a, b. */
export function openView(lanes: Lanes, { channels, affine }: ViewBeforeFactors, column: Column): string {
  if (!affine) return '';
  return (
    lanes.load(`a${column.suffix}`, 'affineColumn', column.offset) +
    lanes.load(`b${column.suffix}`, 'affineColumn', column.offset + channels * 4)
  );
}

/** `const z<row> = a * x<row> + b`. */
export function writeAffine(lanes: Lanes, { affine }: ViewBeforeFactors, { suffix, column }: Row): string {
  return lanes.define(`z${suffix}`, (lane) =>
    affine
      ? lanes.multiplyAdd(`x${suffix}_${lane}`, `a${column}_${lane}`, `b${column}_${lane}`)
      : `x${suffix}_${lane}`,
  );
}

/** `const x<row>`, z<row> and v<row>: a vector of the parameter `source`, and what it is in the view before its factors. */
export function writeView(lanes: Lanes, view: ViewBeforeFactors, row: Row): string {
  const { suffix, offsetOf } = row;
  return (
    lanes.load(`x${suffix}`, 'sourceColumn', offsetOf('source')) +
    writeAffine(lanes, view, row) +
    activate(lanes, view.activation, { output: `v${suffix}`, input: `z${suffix}` })
  );
}

const activationFlops: Record<Activation, number> = { none: 0, relu: 1, 'hard-swish': 5 };

/** Operations for one value of a view. */
export function viewFlops({ affine, activation }: ViewBeforeFactors): number {
  return (affine ? 2 : 0) + activationFlops[activation];
}
