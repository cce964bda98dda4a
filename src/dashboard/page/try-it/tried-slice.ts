import type { VolumeStatistics } from '../../../domain/model-input.ts';
import type { BrowserModel } from './browser-model.ts';
import { measureVolume } from './volume-statistics.ts';
import { reduceSlice } from './slice-input.ts';
import type { SliceInput } from './slice-input.ts';

/** A slice that is to be segmented, and what is known of it besides its pixels. */
export interface TriedSlice {
  readonly input: SliceInput;
  /** Its picture when it is larger than the model's: of files. Validation slices come at the model's size. */
  readonly side: number;
  /** `[side, side]`, 0 or 1; null where there is none. */
  readonly truth: Uint8Array | null;
  /** Of its patient; undefined where it is measured on the slices at hand. */
  readonly statistics: VolumeStatistics | undefined;
  /** All slices that came with it. */
  readonly volume: readonly SliceInput[];
}

/** Runs the model on a slice, normalised as training would have. */
export function segmentTried(model: BrowserModel, { input, side, statistics, volume }: TriedSlice) {
  const { size } = model.input;
  const reduced = reduceSlice(input, size);
  const measured = statistics ?? measureVolume(volume.map((slice) => reduceSlice(slice, size)));
  return model.segment({ reduced, statistics: measured, side });
}
