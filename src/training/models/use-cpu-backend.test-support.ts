import * as tf from '@tensorflow/tfjs-core';
import { registerDilatedGradients } from '../../kernels/dilated-gradients.ts';

/**
 * For tests: tfjs's own cpu backend, slow and plain, with the gradients that tfjs-layers registers and those of
 * dilated convolutions.
 */
export async function useCpuBackend(): Promise<void> {
  await Promise.all([import('@tensorflow/tfjs-backend-cpu'), import('@tensorflow/tfjs-layers')]);
  await tf.setBackend('cpu');
  registerDilatedGradients('expanded');
}
