import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendAdapter, OpenBackend } from './backend.ts';
import { registerDilatedGradients } from '../../kernels/dilated-gradients.ts';
import { hashPackages } from './hash-packages.ts';

const require = createRequire(import.meta.url);

/** TensorFlow's own library through tfjs-node, on the processor. An optional peer dependency. */
export const tensorflowAdapter: BackendAdapter = {
  name: 'tensorflow',
  open: () => openTensorflow('tensorflow', '@tensorflow/tfjs-node'),
};

/** The same with CUDA, through tfjs-node-gpu. Opens only when TensorFlow really uses a GPU. */
export const tensorflowGpuAdapter: BackendAdapter = {
  name: 'tensorflow-gpu',
  open: () => openTensorflow('tensorflow-gpu', '@tensorflow/tfjs-node-gpu'),
};

async function openTensorflow(
  name: 'tensorflow' | 'tensorflow-gpu',
  packageName: string,
): Promise<OpenBackend> {
  if (!isInstalled(packageName)) throw new Error(`${packageName} is not installed`);
  restoreNodeUtilities();
  await import(packageName);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('tfjs could not start its tensorflow backend');
  await tf.ready();
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean };
  if (name === 'tensorflow-gpu' && isUsingGpuDevice !== true) throw new Error('TensorFlow found no CUDA GPU');
  registerDilatedGradients('expanded');
  return {
    name,
    device: name === 'tensorflow-gpu' ? 'CUDA GPU' : (cpus()[0]?.model.trim() ?? process.arch),
    moduleHash: hashPackages(require, [packageName]),
    software: false,
    close: async () => tf.removeBackend('tensorflow'),
  };
}

function isInstalled(packageName: string): boolean {
  try {
    require.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 dropped. */
function restoreNodeUtilities(): void {
  const utilities = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  utilities.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
