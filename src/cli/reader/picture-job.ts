import type { ErrorCode } from '../../domain/errors.ts';
import type { PreparedCheckpoint } from './prepare-checkpoint.ts';

/** All that it takes to draw a validation patient of a run. */
export interface PictureJob extends PreparedCheckpoint {
  readonly patient: string;
  /** Where its pictures are to lie; made whole or not at all. */
  readonly folder: string;
  /** The folder of all pictures and how many bytes it may hold; patients drawn longest ago are removed. */
  readonly root: string;
  readonly limitBytes: number;
}

/** The child's one word. */
export type PictureOutcome = { readonly failed: ErrorCode | null };
