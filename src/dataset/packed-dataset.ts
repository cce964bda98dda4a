/** One patient's place in a packed data set; its slices are consecutive and in anatomical order. */
export interface PackedPatient {
  readonly id: string;
  /** The second word of the folder's name (TCGA_CS_4941_... is CS). */
  readonly institution: string;
  readonly firstSlice: number;
  readonly sliceCount: number;
  /** Over all pixels of the patient at the packed size, a value a channel. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

export interface PackedIndex {
  readonly version: number;
  readonly fingerprint: string;
  /** Side in pixels of the packed images and masks. */
  readonly size: number;
  /** Side in pixels of the original masks, 256 for the LGG data. */
  readonly originalSize: number;
  readonly sliceCount: number;
  readonly patients: readonly PackedPatient[];
  /** The original file's slice number, a value a slice. */
  readonly sliceNumbers: readonly number[];
  /** Whether the original mask holds tumour, a value a slice. */
  readonly hasTumour: readonly boolean[];
}

/** Arrays are files' bytes in memory that threads share; slices come in the order of the index. */
export interface PackedDataset {
  readonly index: PackedIndex;
  /** `[slice, size, size, 3]`, 0 to 255: pre-contrast, FLAIR, post-contrast. */
  readonly images: Uint8Array;
  /** `[slice, size, size]`, 0 or 1. */
  readonly masks: Uint8Array;
  /** `[slice, originalSize, originalSize]`, 0 or 1. */
  readonly originalMasks: Uint8Array;
}
