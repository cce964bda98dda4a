import type { BackendName } from '../domain/run.ts';
import type { MetricSummary, PatientCounts } from '../domain/patient-counts.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { TrainingJob } from './training-job.ts';

/**
 * What the supervisor says to its trainer child. `acknowledge`: the rows of that epoch are written; the run goes on,
 * or stops here, with its checkpoint.
 */
export type SupervisorMessage =
  | { readonly type: 'start'; readonly job: TrainingJob }
  | { readonly type: 'acknowledge'; readonly epoch: number; readonly goOn: boolean };

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly validation: MetricSummary;
  readonly learningRate: number;
  /** Seconds of this epoch, evaluation included. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** No pixel of the validation slices was predicted as tumour. */
  readonly collapsed: boolean;
}

export interface CheckpointReport {
  readonly epoch: number;
  readonly folder: string;
  /** SHA-256 of the checkpoint's manifest. */
  readonly checksum: string;
  /** SHA-256 of the weights alone: equal for equal weights. */
  readonly weightsChecksum: string;
  readonly bytes: number;
  readonly isBest: boolean;
}

/** What the trainer child says to its supervisor. */
export type TrainerMessage =
  | {
      readonly type: 'started';
      readonly backend: BackendName;
      readonly device: string;
      /** Hash of the code that computes: backend version, kernel module, level. */
      readonly moduleHash: string;
      /** What computes the steps, in words: level, Node, threads and memory, or why it is not compiled. */
      readonly engine: string;
      readonly trainableParameters: number;
      readonly totalParameters: number;
      /** Multiply-accumulates of one forward pass of one image; null where they cannot be counted. */
      readonly macs: number | null;
      /** The epoch that training goes on after; 0 afresh. */
      readonly resumedFromEpoch: number;
      /** True when the checkpoint came from another backend or module: no longer exact. */
      readonly mixed: boolean;
    }
  | {
      readonly type: 'progress';
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly imagesPerSecond: number;
    }
  /** After each epoch, once its checkpoint lies on disk. The child waits for the acknowledgement. */
  | {
      readonly type: 'epoch';
      readonly report: EpochReport;
      readonly checkpoint: CheckpointReport;
      /** Present when this epoch is the best so far. */
      readonly patients: readonly PatientCounts[] | null;
    }
  /** `weightsChecksum`: of the last epoch. */
  | { readonly type: 'completed'; readonly bestEpoch: number; readonly weightsChecksum: string }
  /** After the epoch at which it was told to stop. */
  | { readonly type: 'stopped'; readonly epoch: number; readonly weightsChecksum: string }
  | { readonly type: 'diverged'; readonly epoch: number; readonly reason: string }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryable: boolean;
      readonly stack: string;
    };
