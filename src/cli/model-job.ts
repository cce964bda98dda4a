import type { ErrorCode } from '../domain/errors.ts';
import type { RunSettings } from '../domain/run.ts';

/** All that it takes to write a run's best checkpoint for the page. */
export interface ModelJob {
  readonly settings: RunSettings;
  readonly checkpointFolder: string;
  readonly checksum: string;
  readonly packedFolder: string;
  readonly trainingSlices: readonly number[];
  readonly validationSlices: readonly number[];
  /** Where the files are to lie; made whole or not at all. */
  readonly folder: string;
}

/** The child's one word. */
export type ModelOutcome = { readonly failed: ErrorCode | null };
