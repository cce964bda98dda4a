import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { speedUpLayers } from '../../kernels/fast-layers.ts';
import { registerGradientKernels } from '../../kernels/register-gradient-kernels.ts';
import type { BackendAdapter } from './backend.ts';
import { registerDilatedGradients } from '../../kernels/dilated-gradients.ts';

const require = createRequire(import.meta.url);
let factory: ReturnType<typeof tf.findBackendFactory> | undefined;

/** tfjs-backend-wasm with our gradient kernels, one thread. Every machine has it. */
export const wasmAdapter: BackendAdapter = {
  name: 'wasm',
  async open() {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/');
    setWasmPaths(folder);
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
      throw new Error('this processor has no SIMD for WebAssembly');
    }
    await withoutProcessListeners(start);
    const { hash } = await registerGradientKernels();
    registerDilatedGradients('native');
    speedUpLayers();
    const binary = readFileSync(join(folder, 'tfjs-backend-wasm-simd.wasm'));
    return {
      name: 'wasm',
      device: cpus()[0]?.model.trim() ?? process.arch,
      moduleHash: createHash('sha256').update(binary).update(hash).digest('hex'),
      software: false,
      close: async () => tf.removeBackend('wasm'),
    };
  },
};

/** `removeBackend` takes the factory with it, so it is kept for the next time. */
async function start(): Promise<void> {
  factory ??= tf.findBackendFactory('wasm');
  if (tf.findBackendFactory('wasm') === null) tf.registerBackend('wasm', factory!, 2);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend');
  await tf.ready();
}

/** Emscripten's start adds handlers that print its whole source on any uncaught error; takes them off again. */
async function withoutProcessListeners(action: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  await action();
  for (const [index, event] of events.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
}
