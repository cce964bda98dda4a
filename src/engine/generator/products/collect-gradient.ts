import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { transpose } from './transpose.ts';

export interface CollectGradientShape {
  /** Of the gradient in memory, [rows][columns]. */
  readonly rows: number;
  /** A multiple of 4; `transposed`: rows too. */
  readonly columns: number;
  /** Whether the sums lie as [columns][rows]. */
  readonly transposed: boolean;
  readonly threads: number;
}

/**
 * (sums, gradients, bytesPerThread): gradients[rows][columns] += the sums of all threads, in the order of threads, so
 * that the result does not depend on which one was first; the sums are left as zeros. Thread t's begin `t *
 * bytesPerThread` after the first's. One read and write a float; no arithmetic to speak of.
 */
export function collectGradient(_level: Level, shape: CollectGradientShape): Kernel {
  const { rows, columns, transposed, threads } = shape;
  const name = `collect_gradient_${rows}_by_${columns}${transposed ? '_transposed' : ''}_threads_${threads}`;
  const parameters = ['sums', 'gradients', 'bytesPerThread'];
  const floats = rows * columns;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, transposed ? collectTransposed(shape) : collect(shape)),
    work: () => ({ flops: floats * threads, bytes: 4 * floats * (2 + 2 * threads) }),
  };
}

function collect({ rows, columns, threads }: CollectGradientShape): string {
  return `const zero = f32x4.splat(0);
const end = gradients + ${rows * columns * 4};
do {
let total = v128.load(gradients); let sum = sums;
for (let t = 0; t < ${threads}; t++) { total = f32x4.add(total, v128.load(sum)); v128.store(sum, zero); sum += bytesPerThread; }
v128.store(gradients, total);
sums += 16; gradients += 16;
} while (gradients < end);`;
}

/** Squares of 4x4. */
function collectTransposed({ rows, columns, threads }: CollectGradientShape): string {
  const each = (write: (index: number) => string) => [0, 1, 2, 3].map(write).join(' ');
  return `const zero = f32x4.splat(0);
for (let m: usize = 0; m < ${rows}; m += 4) for (let n: usize = 0; n < ${columns}; n += 4) {
const gradient = gradients + m * ${columns * 4} + n * 4;
let sum = sums + n * ${rows * 4} + m * 4;
${each((i) => `let g${i} = v128.load(gradient, ${i * columns * 4});`)}
for (let t = 0; t < ${threads}; t++) {
${each((i) => `const s${i} = v128.load(sum, ${i * rows * 4}); v128.store(sum, zero, ${i * rows * 4});`)}
${transpose(['s0', 's1', 's2', 's3'], ['t0', 't1', 't2', 't3'])}${each((i) => `g${i} = f32x4.add(g${i}, t${i});`)}
sum += bytesPerThread;
}
${each((i) => `v128.store(gradient, g${i}, ${i * columns * 4});`)}
}`;
}
