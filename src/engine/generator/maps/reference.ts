/** Plain definitions of the kernels for one-channel maps, in float64, that tests compare them with. */
import type { LossName } from './loss-name.ts';

type Floats = ArrayLike<number>;

/** The two neighbours of each position of the large side, and the weight of the second. */
function neighboursOf(size: number, factor: number) {
  return Array.from({ length: size * factor }, (_, position) => {
    const place = Math.min(size - 1, Math.max(0, (position + 0.5) / factor - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(size - 1, low + 1), weight: place - low };
  });
}

export function upsampleReference(source: Floats, size: number, factor: number): number[] {
  const taps = neighboursOf(size, factor);
  return taps.flatMap((row) =>
    taps.map((column) => {
      const across = (y: number) =>
        source[y * size + column.low]! * (1 - column.weight) +
        source[y * size + column.high]! * column.weight;
      return across(row.low) * (1 - row.weight) + across(row.high) * row.weight;
    }),
  );
}

export function upsampleGradientReference(gradient: Floats, size: number, factor: number): number[] {
  const taps = neighboursOf(size, factor);
  const output = Array.from<number>({ length: size * size }).fill(0);
  taps.forEach((row, y) =>
    taps.forEach((column, x) => {
      const value = gradient[y * taps.length + x]!;
      for (const [i, down] of [
        [row.low, 1 - row.weight],
        [row.high, row.weight],
      ] as const)
        for (const [j, across] of [
          [column.low, 1 - column.weight],
          [column.high, column.weight],
        ] as const)
          output[i * size + j]! += value * down * across;
    }),
  );
  return output;
}

/** A 3x3 convolution with zeros outside; `visit` gets each pixel, its neighbour inside and the weight's place. */
function overNeighbours(size: number, visit: (pixel: number, neighbour: number, tap: number) => void): void {
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let tap = 0; tap < 9; tap++) {
        const row = y + Math.floor(tap / 3) - 1;
        const column = x + (tap % 3) - 1;
        if (row < 0 || row >= size || column < 0 || column >= size) continue;
        visit(y * size + x, row * size + column, tap);
      }
}

export function smoothReference(
  source: Floats,
  weights: Floats,
  { size, bias }: { size: number; bias: number },
) {
  const output = Array.from<number>({ length: size * size }).fill(bias);
  overNeighbours(size, (pixel, neighbour, tap) => (output[pixel]! += source[neighbour]! * weights[tap]!));
  return output;
}

export function smoothGradientReference(gradient: Floats, weights: Floats, size: number): number[] {
  const output = Array.from<number>({ length: size * size }).fill(0);
  overNeighbours(size, (pixel, neighbour, tap) => (output[neighbour]! += gradient[pixel]! * weights[tap]!));
  return output;
}

/** Of the nine weights and the bias. */
export function smoothFilterGradientReference(source: Floats, gradient: Floats, size: number): number[] {
  const sums = Array.from<number>({ length: 10 }).fill(0);
  overNeighbours(size, (pixel, neighbour, tap) => (sums[tap]! += gradient[pixel]! * source[neighbour]!));
  sums[9] = Array.from(gradient).reduce((sum, value) => sum + value, 0);
  return sums;
}

export function sigmoidReference(logits: Floats): number[] {
  return Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}

const least = Math.fround(1e-7);
const most = Math.fround(1 - 1e-7);

/** Sums of p, t, p t and cross entropy. */
export function lossSumsReference(probabilities: Floats, truth: Floats): [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (let pixel = 0; pixel < probabilities.length; pixel++) {
    const [p, t] = [probabilities[pixel]!, truth[pixel]!];
    const kept = Math.min(most, Math.max(least, p));
    sums[0] += p;
    sums[1] += t;
    sums[2] += p * t;
    sums[3] -= t * Math.log(kept) + (1 - t) * Math.log(1 - kept);
  }
  return sums;
}

export function lossReference(loss: LossName, probabilities: Floats, truth: Floats): number {
  const [p, t, overlap, entropy] = lossSumsReference(probabilities, truth);
  const dice = 1 - (2 * overlap + 1) / (p + t + 1);
  return loss === 'dice' ? dice : dice + entropy / probabilities.length;
}

/** With respect to the logits. */
export function lossGradientReference(loss: LossName, probabilities: Floats, truth: Floats): number[] {
  const [sum, area, overlap] = lossSumsReference(probabilities, truth);
  const areas = sum + area + 1;
  return Array.from(probabilities, (p, pixel) => {
    const t = truth[pixel]!;
    const kept = Math.min(most, Math.max(least, p));
    const dice = (2 * overlap + 1) / areas ** 2 - (2 * t) / areas;
    const entropy = (kept - t) / (kept * (1 - kept)) / probabilities.length;
    return (loss === 'dice' ? dice : dice + entropy) * p * (1 - p);
  });
}
