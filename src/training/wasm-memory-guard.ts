import * as tf from '@tensorflow/tfjs-core';
import { outOfMemoryError } from './trainer-failure.ts';

interface WasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * tfjs-backend-wasm takes the 0 that `malloc` returns when memory (4 GiB at most) is used up for an address, and goes
 * on with wrong numbers. This lets it throw OUT_OF_MEMORY instead. No effect on other backends.
 */
export function guardWasmMemory(): void {
  if (tf.getBackend() !== 'wasm') return;
  const { wasm } = tf.backend() as unknown as { wasm: WasmModule };
  // Emscripten replaces the property at its first call; only what stands there afterwards is the function itself.
  wasm._free(wasm._malloc(16));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0 && bytes > 0) throw outOfMemoryError(`no room for ${(bytes / 1e6).toFixed(1)} MB more`);
    return address;
  };
}
