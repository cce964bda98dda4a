import type { Preprocess } from '../../../domain/run.ts';

/** What the lines of a card depend on. */
export interface Lines {
  /** Side in pixels of the model's input. */
  readonly size: number;
  readonly preprocess: Preprocess;
}
