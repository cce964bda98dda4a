/** A row of a paper or of the slide deck: shown beside ours, never ranked among them, never subtracted. */
export interface PublishedReference {
  readonly label: string;
  /** As published, rounded there. */
  readonly trainableParameters: number;
  /** How the Dice was taken; ours is taken otherwise. */
  readonly convention: string;
  readonly leaky: boolean;
  /** In [0, 1]. */
  readonly validation: number | null;
  readonly test: number | null;
}
