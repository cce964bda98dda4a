import type { Level } from '../../../level.ts';
import { kernelSource, type Kernel } from '../../kernel.ts';
import { winogradMatrixBytes } from './layout.ts';
import { tileInputs, tileProducts } from './transforms.ts';

export interface WinogradCollectShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly threads: number;
}

/**
 * (sums, gradients, bytesPerThread): gradients[3][3][inputs][outputs] += G^T s G of the sums of `winogradGradient`, those
 * of all threads in the order of threads; the sums are left as zeros. Thread t's begin `t * bytesPerThread` after the
 * first's.
 */
export function winogradCollect(_level: Level, { inputs, outputs, threads }: WinogradCollectShape): Kernel {
  const name = `winograd_collect_${inputs}_to_${outputs}_threads_${threads}`;
  const matrixBytes = winogradMatrixBytes({ inputs, outputs });
  const tapBytes = inputs * outputs * 4;
  const body = `const zero = f32x4.splat(0), quarter = f32x4.splat(${1 / 4}), sixth = f32x4.splat(${1 / 6}), twelfth = f32x4.splat(${1 / 12}), twentyFourth = f32x4.splat(${1 / 24});
${threads > 1 ? addThreads(threads, tileProducts * matrixBytes) : ''}let sum = sums; let gradient = gradients; const end = gradients + ${tapBytes};
do {
${transformSums({ matrixBytes, tapBytes })}sum += 16; gradient += 16;
} while (gradient < end);`;
  const parameters = ['sums', 'gradients', 'bytesPerThread'];
  const floats = tileProducts * inputs * outputs;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: (threads + 2) * floats,
      bytes: 4 * (2 * threads * floats + 18 * inputs * outputs),
    }),
  };
}

/** All threads' sums into the first's. */
function addThreads(threads: number, bytes: number): string {
  return `for (let at: usize = 0; at < ${bytes}; at += 16) {
let total = v128.load(sums + at); let other = sums + at;
for (let t = 1; t < ${threads}; t++) { other += bytesPerThread; total = f32x4.add(total, v128.load(other)); v128.store(other, zero); }
v128.store(sums + at, total);
}
`;
}

/** G^T of six values: `name`0 to `name`2. */
function transformSix(name: string, s: (index: number) => string): string {
  return `const ${name}p = f32x4.add(${s(1)}, ${s(2)}), ${name}q = f32x4.add(${s(3)}, ${s(4)});
const ${name}m = f32x4.sub(${s(2)}, ${s(1)}), ${name}n = f32x4.sub(${s(3)}, ${s(4)});
const ${name}0 = f32x4.add(f32x4.sub(f32x4.mul(${s(0)}, quarter), f32x4.mul(${name}p, sixth)), f32x4.mul(${name}q, twentyFourth));
const ${name}1 = f32x4.add(f32x4.mul(${name}m, sixth), f32x4.mul(${name}n, twelfth));
const ${name}2 = f32x4.add(f32x4.mul(f32x4.sub(${name}q, ${name}p), sixth), ${s(5)});
`;
}

/** Four columns of the 36 sums at `sum`, which become zero, added to the nine gradients at `gradient`. */
function transformSums({ matrixBytes, tapBytes }: { matrixBytes: number; tapBytes: number }): string {
  const six = Array.from({ length: tileInputs }, (_, index) => index);
  const columns = six.map((j) => {
    const loads = six.map((i) => {
      const offset = (i * tileInputs + j) * matrixBytes;
      return `const s${i}_${j} = v128.load(sum, ${offset}); v128.store(sum, zero, ${offset});\n`;
    });
    return loads.join('') + transformSix(`u${j}_`, (i) => `s${i}_${j}`);
  });
  const rows = [0, 1, 2].map((y) => {
    const stores = [0, 1, 2].map((x) => {
      const offset = (y * 3 + x) * tapBytes;
      return `v128.store(gradient, f32x4.add(v128.load(gradient, ${offset}), w${y}_${x}), ${offset});\n`;
    });
    return transformSix(`w${y}_`, (j) => `u${j}_${y}`) + stores.join('');
  });
  return columns.join('') + rows.join('');
}
