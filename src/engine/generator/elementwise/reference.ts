import type { Activation } from './activation.ts';
import type { DenseShape } from './dense.ts';
import type { View, ViewBeforeFactors } from './view.ts';

// What the kernels of this folder owe, in plain loops and double precision. Arrays have the layouts of the kernels'
// contracts; a function returns what a kernel writes, or what it adds.

type Floats = ArrayLike<number>;

export function activateValue(activation: Activation, z: number): number {
  if (activation === 'none') return z;
  return activation === 'relu' ? Math.max(0, z) : z * Math.min(1, Math.max(0, z / 6 + 1 / 2));
}

export function slopeOf(activation: Activation, z: number): number {
  if (activation === 'none') return 1;
  if (activation === 'relu') return z > 0 ? 1 : 0;
  if (z <= -3) return 0;
  return z >= 3 ? 1 : z / 3 + 1 / 2;
}

function beforeActivation(
  { channels, affine }: ViewBeforeFactors,
  { source, scale }: ViewData,
  index: number,
): number {
  const c = index % channels;
  return affine
    ? (scale[c] as number) * (source[index] as number) + (scale[channels + c] as number)
    : (source[index] as number);
}

export interface ViewData {
  readonly source: Floats;
  /** The affine. */
  readonly scale: Floats;
  readonly factors: Floats;
}

/** The view's values, float[rows][channels]. */
export function viewValues(view: View, data: ViewData): number[] {
  return Array.from(data.source, (_, index) => {
    const value = activateValue(view.activation, beforeActivation(view, data, index));
    return view.factors ? value * (data.factors[index % view.channels] as number) : value;
  });
}

/** For each column c of float[rows][channels], the sum of term(index). */
export function sumColumns(channels: number, values: Floats, term: (index: number) => number): number[] {
  const sums = Array.from({ length: channels }, () => 0);
  for (let index = 0; index < values.length; index += 1) sums[index % channels]! += term(index);
  return sums;
}

export interface GradientData extends ViewData {
  readonly gradient: Floats;
  readonly gate: Floats;
  readonly mean: Floats;
}

/** O = (G * s + t) * activation'(z). */
export function activationGradientValues(
  view: ViewBeforeFactors & { readonly gated: boolean },
  data: GradientData,
): number[] {
  const { channels, activation, gated } = view;
  return Array.from(data.gradient, (g, index) => {
    const c = index % channels;
    const incoming = gated ? g * (data.gate[c] as number) + (data.gate[channels + c] as number) : g;
    return incoming * slopeOf(activation, beforeActivation(view, data, index));
  });
}

/** Batch norm in training mode of [pixels][channels]: mean, 1 / sqrt(biased variance + epsilon), and that variance. */
export function momentsOf(
  { channels, epsilon }: { readonly channels: number; readonly epsilon: number },
  values: Floats,
): { mean: number; inverse: number; variance: number }[] {
  const pixels = values.length / channels;
  const sums = sumColumns(channels, values, (index) => values[index] as number);
  const means = sums.map((sum) => sum / pixels);
  const squares = sumColumns(
    channels,
    values,
    (index) => ((values[index] as number) - means[index % channels]!) ** 2,
  );
  return means.map((mean, c) => {
    const variance = squares[c]! / pixels;
    return { mean, variance, inverse: 1 / Math.sqrt(variance + epsilon) };
  });
}

/** The gradient of batch norm's input, [pixels][channels], from that of its output, as written in the paper. */
export function batchNormGradientValues(
  { channels, epsilon }: { readonly channels: number; readonly epsilon: number },
  { values, gradient, gamma }: { values: Floats; gradient: Floats; gamma: Floats },
): { input: number[]; gamma: number[]; beta: number[] } {
  const moments = momentsOf({ channels, epsilon }, values);
  const pixels = values.length / channels;
  const normalised = (index: number) => {
    const { mean, inverse } = moments[index % channels]!;
    return ((values[index] as number) - mean) * inverse;
  };
  const beta = sumColumns(channels, values, (index) => gradient[index] as number);
  const ofGamma = sumColumns(channels, values, (index) => (gradient[index] as number) * normalised(index));
  const input = Array.from(values, (_, index) => {
    const c = index % channels;
    const centred =
      (gradient[index] as number) - beta[c]! / pixels - (normalised(index) * ofGamma[c]!) / pixels;
    return (gamma[c] as number) * moments[c]!.inverse * centred;
  });
  return { input, gamma: ofGamma, beta };
}

export function denseActivation(activation: DenseShape['activation'], z: number): number {
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-z));
  if (activation === 'hard-sigmoid') return Math.min(1, Math.max(0, z / 6 + 1 / 2));
  return activation === 'relu' ? Math.max(0, z) : z;
}

/** From the output v of the activation. */
export function denseSlope(activation: DenseShape['activation'], v: number): number {
  if (activation === 'sigmoid') return v * (1 - v);
  if (activation === 'hard-sigmoid') return v > 0 && v < 1 ? 1 / 6 : 0;
  return activation === 'relu' && v <= 0 ? 0 : 1;
}

/** [rows][inner] x [inner][columns]. */
export function multiply(
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
  a: Floats,
  b: Floats,
): number[] {
  return Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let k = 0; k < inner; k += 1)
      sum += (a[row * inner + k] as number) * (b[k * columns + column] as number);
    return sum;
  });
}

/** [rows][columns] to [columns][rows]. */
export function transpose(rows: number, columns: number, values: Floats): number[] {
  return Array.from({ length: rows * columns }, (_, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    return values[row * columns + column] as number;
  });
}
