import { setFlagsFromString } from 'node:v8';

/** For tests of all levels on the running Node: 20 has relaxed SIMD behind a flag, newer ones have it on. */
export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split('.')[0]) < 22)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
}
