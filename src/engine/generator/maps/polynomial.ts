import type { Lanes } from '../lanes.ts';

interface Polynomial {
  readonly output: string;
  readonly input: string;
  /** The input's square. */
  readonly square: string;
  /** Names of constant vectors, of the highest power first. */
  readonly factors: readonly string[];
}

/**
 * `const output` = the polynomial of `input`, vectors: Horner's scheme in the square, of lines in the input, which takes
 * as many operations as in the input itself, but waits for half as many one after the other.
 */
export function writePolynomial(lanes: Lanes, { output, input, square, factors }: Polynomial): string {
  const isEven = factors.length % 2 === 1;
  const lines: ((lane: number) => string)[] = isEven ? [() => factors[0]!] : [];
  for (let index = isEven ? 1 : 0; index < factors.length; index += 2)
    lines.push((lane) => lanes.multiplyAdd(factors[index]!, `${input}_${lane}`, factors[index + 1]!));
  return lanes.define(output, (lane) =>
    lines.map((line) => line(lane)).reduce((sum, line) => lanes.multiplyAdd(sum, `${square}_${lane}`, line)),
  );
}
