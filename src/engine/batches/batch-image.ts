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

/** Where batches go in an engine's memory, and where their bytes come from. Addresses in bytes. */
export interface BatchPlaces {
  /** The engine's memory, shared. */
  readonly memory: WebAssembly.Memory;
  /** Side of the packed images, a multiple of 16. */
  readonly size: number;
  /** Images of a batch. */
  readonly images: number;
  /** Of `[2 slots][images][size + 2][size + 2][3]` floats; the borders are zero and are not written. */
  readonly input: number;
  /** Of `[2 slots][images][size][size]` floats. */
  readonly truth: number;
  /** Of `stagingBytes(size)` bytes that are the filler's alone and begin as zeros. */
  readonly staging: number;
  /** The data set's bytes, `[slice, size, size, 3]` and `[slice, size, size]`, shared with the thread: no copy is made. */
  readonly data: { readonly images: SharedArrayBuffer; readonly masks: SharedArrayBuffer };
}

export interface SlotRequest {
  readonly slot: 0 | 1;
  readonly images: readonly BatchImage[];
}
