import { expect } from 'vitest';

/** Multiples of 1/8 up to 4 in size: sums and products of a few are exact, and kinks are met. */
export function eighths(seed: number): (count: number) => number[] {
  let state = (seed ^ 0x9e37_79b9) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((state >>> 8) % 65) - 32;
  };
  return (count) => Array.from({ length: count }, () => next() / 8);
}

/** Within `tolerance` of the expected values, each as a share of its size and of 1. */
export function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 2e-6): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    const distance = Math.abs((actual[index] as number) - value);
    if (!(distance <= tolerance * (1 + Math.abs(value))))
      expect(`[${index}] ${actual[index]}`).toBe(`[${index}] ${value}`);
  });
}

/** Rows of a larger stride, the rest filled with 7. */
export function spread(values: readonly number[], channels: number, stride: number): number[] {
  const rows = values.length / channels;
  const out = Array.from({ length: rows * stride }, () => 7);
  values.forEach((value, index) => (out[Math.floor(index / channels) * stride + (index % channels)] = value));
  return out;
}

export function gather(values: ArrayLike<number>, channels: number, stride: number): number[] {
  const rows = values.length / stride;
  return Array.from(
    { length: rows * channels },
    (_, index) => values[Math.floor(index / channels) * stride + (index % channels)] as number,
  );
}
