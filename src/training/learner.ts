import type { ReadCheckpoint } from '../checkpoints/read-checkpoint.ts';
import type { NamedTensor } from '../checkpoints/checkpoint.ts';
import type { Segment } from './evaluation.ts';

/** What computes a run's steps, in the words that its capsule keeps. */
export interface LearnerDescription {
  readonly kind: 'compiled' | 'eager';
  /** `level wide on Node 26.10.0, 1 thread, 291 MB`; for an eager one why it is not compiled. */
  readonly details: string;
}

export interface LearnedBatch {
  /** Not finite when training diverged. Reading it late lets a device go on meanwhile. */
  readonly loss: Promise<number>;
  /** Milliseconds that the step waited for its batch. */
  readonly dataMilliseconds: number;
}

/**
 * One network with its optimizer, and all that changes in them. Two exist: tfjs step by step, on every backend, and the
 * compiled plan. A learner owes: the same bits for the same batches in the same order on the same machine and module;
 * tensors under the model's names and shapes, so that the checkpoint of one is read by the other. It does not owe:
 * an epoch's order, a learning rate, or watching whether the loss is finite.
 */
export interface Learner {
  readonly description: LearnerDescription;
  /** SHA-256 of the code that computes, in hexadecimal. */
  readonly moduleHash: string;
  readonly parameters: { readonly trainable: number; readonly total: number };
  /** Updates done so far. */
  readonly optimizerStep: number;
  /** From here on batches come from these slices, in this order; the first may be made ahead. */
  beginEpoch(epoch: number, order: readonly number[]): void;
  /** Forward and backward through batch `step` (from 0) of the epoch, its gradients added to those not yet applied. */
  learn(step: number): Promise<LearnedBatch>;
  /** One update with the mean of `batches` batches' gradients. */
  update(settings: { batches: number; learningRate: number }): void;
  /** Predicts slices with the weights as they are now. */
  readonly segment: Segment;
  /** Copies of the weights and of the optimizer's slots. */
  readTensors(): Promise<{ weights: NamedTensor[]; optimizer: NamedTensor[] }>;
  /** Takes up a checkpoint, bit for bit. Throws MODEL_INVALID for another variant's. */
  restore(checkpoint: ReadCheckpoint): void;
  close(): Promise<void>;
}
