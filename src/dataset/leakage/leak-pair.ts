/** How the pixels of one patient came to be another's. */
export type LeakKind = 'copy' | 'flip' | 'rotation' | 'rescale';

/** Two patients of different names with the same pixels. */
export interface LeakPair {
  /** In the order of the data set. */
  readonly first: string;
  readonly second: string;
  readonly kind: LeakKind;
  /** `copy`, `copy, flipped left-right`, `copy, rescaled by 1.25`: the second patient seen from the first. */
  readonly description: string;
  /** Slices that were compared and are the same; not more than eight are compared. */
  readonly slices: number;
  /** Correlation that at least half of the compared slices reach, 0 to 1. */
  readonly similarity: number;
}
