import type { Preprocess } from '../../domain/run.ts';
import type { PixelModel } from '../../checkpoints/export/pixel-model.ts';

/** A model that predicts, wherever it came from. Whoever opens it closes it. */
export interface PredictionModel {
  readonly pixels: PixelModel;
  /** Side in pixels of what it reads. */
  readonly size: number;
  readonly preprocess: Preprocess;
  /** The run that trained it. */
  readonly runId: string;
  /** Marks of the slices of its own data's patients (checkpoints/export/patient-mark.ts). */
  readonly ownPatients: ReadonlySet<string>;
  close(): Promise<void>;
}
