import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { speedUpLayers } from '../../kernels/fast-layers.ts';
import { registerGradientKernels } from '../../kernels/register-gradient-kernels.ts';
import type { BackendAdapter } from './backend.ts';
import { registerDilatedGradients } from './dilated-gradients.ts';

/** tfjs-backend-wasm with our gradient kernels, one thread. Every machine has it. */
export const wasmAdapter: BackendAdapter = {
  name: 'wasm',
  async open() {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const folder = join(
      dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')),
      '/',
    );
    wasm.setWasmPaths(folder);
    await withoutProcessListeners(async () => {
      if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend');
      await tf.ready();
    });
    const { hash } = await registerGradientKernels();
    registerDilatedGradients('native');
    speedUpLayers();
    const binary = readFileSync(join(folder, 'tfjs-backend-wasm-simd.wasm'));
    return {
      name: 'wasm',
      device: cpus()[0]?.model.trim() ?? process.arch,
      moduleHash: createHash('sha256').update(binary).update(hash).digest('hex'),
      software: false,
      close: async () => closeWasm(),
    };
  },
};

/** tfjs forgets how to start a backend that it removes; tells it again, so that it can be opened anew. */
function closeWasm(): void {
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', factory, 2);
}

/** Emscripten's start adds handlers that print its whole source on any uncaught error; takes them off again. */
async function withoutProcessListeners(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  await start();
  for (const [index, event] of events.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
}
