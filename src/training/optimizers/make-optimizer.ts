import type { VariantParameters } from '../../domain/variant-parameters.ts';
import { adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** The variant's optimizer; its rate is given at each step. */
export function makeOptimizer(parameters: VariantParameters): Optimizer {
  switch (parameters.optimizer) {
    case 'sgd':
      return sgd({ momentum: parameters.momentum ?? 0, nesterov: parameters.nesterov ?? false });
    case 'adam':
      return adam({
        beta1: parameters.beta1 ?? 0.9,
        beta2: parameters.beta2 ?? 0.999,
        epsilon: parameters.epsilon ?? 1e-7,
      });
    case 'rmsprop':
      return rmsprop({
        decay: parameters.decay ?? 0.9,
        momentum: parameters.momentum ?? 0,
        epsilon: parameters.epsilon ?? 1e-7,
      });
  }
}
