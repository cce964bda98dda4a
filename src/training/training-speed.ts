/** What one run costs on this machine. */
export interface TrainingSpeed {
  /** Of training, an image. */
  readonly trainingMilliseconds: number;
  /** Of a prediction, an image. */
  readonly evaluationMilliseconds: number;
  /** On disk, of one checkpoint. */
  readonly checkpointBytes: number;
}
