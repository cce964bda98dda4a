import type { VariantParameters } from '../../../domain/variant-parameters.ts';

/**
 * Floats of the settings block, that an update reads:
 * [0] rate, for Adam over 1 - beta1^step; [1] gradient scale, 1 / batches; [2] Adam's sqrt(1 - beta2^step), else 1;
 * [3] momentum, beta1 or decay; [4] beta2 or RMSProp's momentum; [5] epsilon; [6] 1 - [3] and [7] 1 - [4], each
 * rounded once. All from float64, as src/training/optimizers computes them.
 */
export const settingsFloats = 8;

export interface UpdateMoment {
  readonly learningRate: number;
  /** Batches whose gradients were summed. */
  readonly batches: number;
  /** Updates done with this one, from 1. */
  readonly step: number;
}

/** Fills the settings block (`settingsFloats` long) for one update; defaults as in make-optimizer.ts. */
export function writeSettings(
  floats: Float32Array,
  parameters: VariantParameters,
  { learningRate, batches, step }: UpdateMoment,
): void {
  const { first, second, epsilon } = constantsOf(parameters);
  const isAdam = parameters.optimizer === 'adam';
  const rate = isAdam ? learningRate / (1 - first ** step) : learningRate;
  const deviation = isAdam ? Math.sqrt(1 - second ** step) : 1;
  floats.set([rate, 1 / batches, deviation, first, second, epsilon, 1 - first, 1 - second]);
}

function constantsOf(parameters: VariantParameters): { first: number; second: number; epsilon: number } {
  const { momentum = 0, decay = 0.9, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = parameters;
  switch (parameters.optimizer) {
    case 'sgd':
      return { first: momentum, second: 0, epsilon };
    case 'adam':
      return { first: beta1, second: beta2, epsilon };
    case 'rmsprop':
      return { first: decay, second: momentum, epsilon };
  }
}
