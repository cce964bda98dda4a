import type * as tf from '@tensorflow/tfjs-core';

/** Weights, gradients and slots by the weight's name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/**
 * All that an optimizer remembers between steps. `step` counts the updates done; `slots` holds float32 tensors named
 * `<weight>/<slot>` (`.../velocity`, `.../mean`), of the weight's shape. Restored from a copy of both, training goes
 * on bit for bit.
 */
export interface OptimizerState {
  readonly step: number;
  readonly slots: NamedTensors;
}

export interface OptimizerUpdate {
  readonly weights: NamedTensors;
  readonly state: OptimizerState;
}

/**
 * Two pure functions. An optimizer owes: new tensors for all that it returns, the same result for the same input, and
 * no tensor left over. It does not owe: disposing of what it was given (the caller owns both), a schedule (the rate is
 * an argument), or gradients that are finite.
 */
export interface Optimizer {
  init(weights: NamedTensors): OptimizerState;
  /** `gradients` has a tensor for every weight. */
  update(step: {
    gradients: NamedTensors;
    state: OptimizerState;
    weights: NamedTensors;
    learningRate: number;
  }): OptimizerUpdate;
}
