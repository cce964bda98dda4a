import * as tf from '@tensorflow/tfjs-core';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import type { BackendWish } from './backend-wish.ts';

/** Makes a backend tfjs's own; returns its name in words. Rejects where the one that was asked for does not open. */
export async function openBrowserBackend(wish: BackendWish): Promise<string> {
  if (wish !== 'wasm' && (await hasGpu())) {
    await import('@tensorflow/tfjs-backend-webgpu');
    if (await tf.setBackend('webgpu')) return 'WebGPU';
  }
  if (wish === 'webgpu') throw new Error('this browser offers no WebGPU');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Threads would need workers, and a page that is isolated from all others; a path is asked for all the same.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
  if (!(await tf.setBackend('wasm'))) throw new Error('this browser runs no WebAssembly');
  return `WebAssembly${(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? ', SIMD' : ''}`;
}

/** A browser may know WebGPU and have no adapter for it. */
async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter !== undefined && adapter !== null;
}
