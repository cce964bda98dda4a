import type { Level } from '../level.ts';

/** One image of a batch: which slice, and how it is drawn and normalised. */
export interface BatchImage {
  /** Its index in the data set. */
  readonly slice: number;
  /** xx, xy, yx, yy: source = matrix * (pixel - centre) + centre. */
  readonly transform: readonly [number, number, number, number];
  /** A value v of channel c becomes v * gain[c] + bias[c]. */
  readonly gain: readonly [number, number, number];
  readonly bias: readonly [number, number, number];
}

export interface BatchFillerOptions {
  /** The engine's memory, shared. */
  readonly memory: WebAssembly.Memory;
  readonly level: Level;
  /** Side of the packed images. */
  readonly size: number;
  /** Of the first image in slot 0: `[2 slots][images][size + 2][size + 2][3]` floats. */
  readonly input: number;
  /** `[2 slots][images][size][size]` floats. */
  readonly truth: number;
  /** Images of a batch. */
  readonly images: number;
  /** Room of `stagingBytes(size)` bytes in the engine's memory, used by the filler alone. */
  readonly staging: number;
  /** The data set's bytes: `[slice, size, size, 3]` and `[slice, size, size]`. */
  readonly data: { readonly images: SharedArrayBuffer; readonly masks: SharedArrayBuffer };
}

export interface BatchFiller {
  /** Resolves when the slot holds these images; fewer than the batch's leave the rest of the slot as it was. */
  fill(slot: 0 | 1, images: readonly BatchImage[]): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of the engine's memory that a filler needs besides the slots. */
export function stagingBytes(_size: number): number {
  throw new Error('not yet');
}

/** Fills slots on a thread of its own. */
export function openBatchFiller(_options: BatchFillerOptions): Promise<BatchFiller> {
  throw new Error('not yet');
}

/** Fills slots in this thread, within the call. */
export function openInlineFiller(_options: BatchFillerOptions): Promise<BatchFiller> {
  throw new Error('not yet');
}
