import { productPack } from '../generator/products/pack.ts';
import { product } from '../generator/products/product.ts';
import type { Level } from '../level.ts';

/** Sixteen blocks of the generator's commonest kernel: whole tiles of every level, all of it in the second cache. */
const [rows, inputs, outputs] = [60, 72, 64];

/** Addresses in bytes, and floats. */
const places = {
  weights: { address: 4_096, floats: inputs * outputs },
  panels: { address: 32_768, floats: inputs * outputs },
  input: { address: 65_536, floats: rows * inputs },
  output: { address: 98_304, floats: rows * outputs },
  bias: { address: 131_072, floats: outputs },
  shift: { address: 133_120, floats: outputs },
  statistics: { address: 135_168, floats: 2 * outputs },
} as const;
type PlaceName = keyof typeof places;

export const selfTestPages = 4;

function selfTestKernels(level: Level) {
  return {
    pack: productPack(level, { inputs, outputs, from: 'rows' }),
    product: product(level, { inputs, outputs, bias: true, statistics: true }),
  };
}

/** AssemblyScript of the kernels that `openSelfTest` calls. */
export function selfTestSource(level: Level): string {
  const kernels = selfTestKernels(level);
  return kernels.pack.source + kernels.product.source;
}

export interface SelfTest {
  /** Of one `multiply`. */
  readonly flops: number;
  multiply(): void;
  /** Outputs and statistics of a product of small whole numbers that differ from plain arithmetic, which is exact. */
  countWrong(): number;
  /** Outputs of a product of fractions: their bits are to be the same whenever it is done. */
  fractions(): Float32Array;
}

/** The product of a module of `selfTestSource`, on that memory of `selfTestPages`. */
export function openSelfTest(
  level: Level,
  { exports, memory }: { exports: WebAssembly.Exports; memory: WebAssembly.Memory },
): SelfTest {
  const kernels = selfTestKernels(level);
  const functions = exports as Record<string, (...values: number[]) => void>;
  const at = (name: PlaceName) => new Float32Array(memory.buffer, places[name].address, places[name].floats);
  const { weights, panels, input, output, bias, shift, statistics } = places;
  const multiply = () =>
    functions[kernels.product.name]!(
      input.address,
      panels.address,
      output.address,
      rows,
      bias.address,
      statistics.address,
      shift.address,
    );
  const run = (value: (index: number) => number) => {
    for (const [seed, name] of (['weights', 'input', 'bias', 'shift'] as const).entries())
      at(name).forEach((_, index, floats) => (floats[index] = value(index * 4 + seed)));
    at('statistics').fill(0);
    functions[kernels.pack.name]!(weights.address, panels.address, 0);
    multiply();
  };
  return {
    flops: kernels.product.work([0, 0, 0, rows, 0, 0, 0]).flops,
    multiply,
    countWrong() {
      run((index) => ((Math.imul(index, 2_654_435_761) >>> 16) % 5) - 2);
      const expected = multiplyPlainly(at);
      return (
        countDifferences(at('output'), expected.output) +
        countDifferences(at('statistics'), expected.statistics)
      );
    },
    fractions() {
      run((index) => ((Math.imul(index, 2_654_435_761) >>> 8) % 65_536) / 65_536 - 0.5);
      return at('output').slice();
    },
  };
}

function multiplyPlainly(at: (name: PlaceName) => Float32Array) {
  const [weights, input, bias, shift] = [at('weights'), at('input'), at('bias'), at('shift')];
  const output = new Float64Array(rows * outputs);
  const statistics = new Float64Array(2 * outputs);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < outputs; column += 1) {
      let sum = bias[column]!;
      for (let k = 0; k < inputs; k += 1) sum += input[row * inputs + k]! * weights[k * outputs + column]!;
      output[row * outputs + column] = sum;
      statistics[column]! += sum - shift[column]!;
      statistics[outputs + column]! += (sum - shift[column]!) ** 2;
    }
  return { output, statistics };
}

function countDifferences(found: Float32Array, expected: Float64Array): number {
  return found.reduce((count, value, index) => (value === expected[index] ? count : count + 1), 0);
}
