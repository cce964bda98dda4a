import type { Preprocess } from './run.ts';

/** Mean and deviation of a volume's channels, 0 to 255, at the model's size. */
export interface VolumeStatistics {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** What pixels need before a run's model reads them (`input.json` beside the model). */
export interface ModelInput {
  readonly preprocess: Preprocess;
  /** Side in pixels of the model's input; larger slices are averaged down by area. */
  readonly size: number;
  /** Probability above which a pixel is tumour, once resized to the slice's own size. */
  readonly threshold: number;
  /** Preprocessing by volume: of each validation patient, by id. */
  readonly statistics?: Readonly<Record<string, VolumeStatistics>>;
  /** The same in words. */
  readonly note: string;
}
