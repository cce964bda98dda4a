/** How a sweep goes through its grid. */
export type SearchSettings = GridSearch | RandomSearch | HalvingSearch;

/** Every variant, each to the end of its epochs. */
export interface GridSearch {
  readonly strategy: 'grid';
  readonly medianStopping: MedianStopping | null;
}

/** So many variants of the grid, drawn without replacement by a seed. */
export interface RandomSearch {
  readonly strategy: 'random';
  readonly variants: number;
  readonly seed: number;
  readonly medianStopping: MedianStopping | null;
}

/**
 * Asynchronous successive halving over epochs (Li et al. 2020, ASHA): at each rung the best 1 / `reduction` go on from
 * their checkpoints.
 */
export interface HalvingSearch {
  readonly strategy: 'halving';
  /** So many variants of the grid, drawn by the seed; null takes all. */
  readonly variants: number | null;
  readonly seed: number;
  /** Epochs of the first rung. */
  readonly firstRung: number;
  /** Of those that reached a rung, 1 / reduction go on, to reduction times the epochs; at least 2. */
  readonly reduction: number;
}

/**
 * A run stops after an epoch at which its best score so far is below the median, over the other runs, of the mean of
 * their scores up to that epoch (Golovin et al. 2017, Google Vizier).
 */
export interface MedianStopping {
  /** No run stops before so many epochs. */
  readonly afterEpochs: number;
  /** Nor before so many others have come as far. */
  readonly afterRuns: number;
}

export const gridSearch: GridSearch = { strategy: 'grid', medianStopping: null };
