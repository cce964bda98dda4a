import { join } from 'node:path';
import type { BackendName } from '../domain/run.ts';
import type { FileSeal } from './file-seal.ts';

/** A tensor's float32 values with its place and shape. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All that training goes on from besides tensors; plain JSON, so no NaN and no infinity. */
export interface CheckpointState {
  readonly runId: string;
  readonly epoch: number;
  readonly bestEpoch: number;
  /** The best epoch's metric. */
  readonly bestScore: number;
  /** The best epoch's checkpoint, relative to the run's folder. */
  readonly bestFolder: string;
  /** Updates that the optimizer has done. */
  readonly optimizerStep: number;
  /** The learning rate schedule's own state. */
  readonly schedule: unknown;
  /** The code that computed the weights; going on with another is no longer exact. */
  readonly backend: BackendName;
  readonly moduleHash: string;
  /** Whether some earlier epoch came from another backend or module. */
  readonly mixed: boolean;
}

export interface Checkpoint {
  readonly state: CheckpointState;
  /** Trainable weights and batch norm's running statistics, in the model's order. */
  readonly weights: readonly NamedTensor[];
  /** The optimizer's slots. */
  readonly optimizer: readonly NamedTensor[];
}

export const checkpointVersion = 1;

/** A checkpoint's files; each is named with its SHA-256 in the manifest, and the manifest's own stands beside it. */
export const checkpointFiles = {
  weights: 'weights.bin',
  optimizer: 'optimizer.bin',
  state: 'state.json',
  manifest: 'manifest.json',
  seal: 'manifest.sha256',
} as const;

export interface CheckpointManifest {
  readonly version: number;
  readonly files: Readonly<Record<string, FileSeal>>;
}

/** What `state.json` holds: the state and what the two binary files consist of, in their order. */
export interface CheckpointDocument {
  readonly state: CheckpointState;
  readonly weights: readonly TensorPlace[];
  readonly optimizer: readonly TensorPlace[];
}

export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where an attempt writes the checkpoint of an epoch. */
export function checkpointFolder(runFolder: string, token: number, epoch: number): string {
  return join(runFolder, String(token), String(epoch));
}
