import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, Optimizer } from './optimizer.ts';

/** One weight's step. `slots` in the order of the rule's names. */
export interface WeightStep {
  readonly gradient: tf.Tensor;
  readonly weight: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
  readonly learningRate: number;
  /** Updates done with this one, from 1. */
  readonly step: number;
}

export interface UpdateRule {
  readonly slotNames: readonly string[];
  update(step: WeightStep): { weight: tf.Tensor; slots: readonly tf.Tensor[] };
}

/** An optimizer that treats each weight by itself by the same rule; all slots start at zero. */
export function perWeight(rule: UpdateRule): Optimizer {
  return {
    init: (weights) => ({ step: 0, slots: zeroSlots(weights, rule.slotNames) }),
    update({ gradients, state, weights, learningRate }) {
      const step = state.step + 1;
      const nextWeights: Record<string, tf.Tensor> = {};
      const nextSlots: Record<string, tf.Tensor> = {};
      for (const [name, weight] of Object.entries(weights)) {
        const gradient = find(gradients, name);
        const slots = rule.slotNames.map((slot) => find(state.slots, `${name}/${slot}`));
        const [next, ...kept] = tf.tidy(() => {
          const result = rule.update({ gradient, weight, slots, learningRate, step });
          return [result.weight, ...result.slots];
        });
        nextWeights[name] = next as tf.Tensor;
        rule.slotNames.forEach((slot, index) => (nextSlots[`${name}/${slot}`] = kept[index] as tf.Tensor));
      }
      return { weights: nextWeights, state: { step, slots: nextSlots } };
    },
  };
}

function zeroSlots(weights: NamedTensors, slotNames: readonly string[]): NamedTensors {
  const slots: Record<string, tf.Tensor> = {};
  for (const [name, weight] of Object.entries(weights)) {
    for (const slot of slotNames) slots[`${name}/${slot}`] = tf.zeros(weight.shape);
  }
  return slots;
}

function find(tensors: NamedTensors, name: string): tf.Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`expected a tensor named ${name}, got none`);
  return tensor;
}
