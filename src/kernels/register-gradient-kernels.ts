import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { batchNormKernels } from './batch-norm-kernels.ts';
import { convolutionKernels } from './convolution-kernels.ts';
import { copyingKernels } from './copying-kernels.ts';
import { depthwiseKernels } from './depthwise-kernels.ts';
import { elementwiseKernels } from './elementwise-kernels.ts';
import { loadKernels } from './kernel-module.ts';
import { poolingKernels } from './pooling-kernels.ts';
import { reductionKernels } from './reduction-kernels.ts';
import { registerWasmGradient, registerWasmKernel } from './registration.ts';
import { emscriptenOf, useUnsignedAddresses } from './wasm-backend.ts';

const families = [
  convolutionKernels,
  depthwiseKernels,
  batchNormKernels,
  reductionKernels,
  elementwiseKernels,
  poolingKernels,
  copyingKernels,
];
const done = new WeakMap<object, { hash: string }>();

/**
 * Makes tfjs-backend-wasm able to train: registers the kernels that it lacks, and faster ones where its own are slow.
 * The wasm backend must be tfjs's current one and ready; a second call for the same backend changes nothing.
 * Returns the SHA-256 of the kernel module.
 */
export async function registerGradientKernels(): Promise<{ hash: string }> {
  const backend = tf.backend() as BackendWasm;
  const before = done.get(backend);
  if (before !== undefined) return before;
  const module = emscriptenOf(backend);
  const { kernels, hash } = await loadKernels(module.asm.memory);
  useUnsignedAddresses(module);
  for (const family of families.map((create) => create(kernels))) {
    family.kernels.forEach(registerWasmKernel);
    family.gradients.forEach(registerWasmGradient);
  }
  done.set(backend, { hash });
  return { hash };
}
