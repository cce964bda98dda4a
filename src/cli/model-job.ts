import type { ErrorCode } from '../domain/errors.ts';
import type { PreparedCheckpoint } from './reader/prepare-checkpoint.ts';

/** All that it takes to write a run's best checkpoint for the page. */
export interface ModelJob extends PreparedCheckpoint {
  /** Where the files are to lie; made whole or not at all. */
  readonly folder: string;
  /** The folder of all models and how many bytes it may hold; those written longest ago are removed. */
  readonly root: string;
  readonly limitBytes: number;
}

/** The child's one word. */
export type ModelOutcome = { readonly failed: ErrorCode | null };
