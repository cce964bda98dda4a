import type { TrainerMessage } from './trainer-message.ts';

/** What a run that trains tells its owner, and waits for. */
export interface TrainingHooks {
  report(message: TrainerMessage): void;
  /** Resolves when the rows of that epoch are written: true to go on, false to stop here. */
  acknowledged(epoch: number): Promise<boolean>;
  /** Where an epoch's time went; for those who make it faster. */
  timed?(epoch: number, seconds: EpochSeconds): void;
}

/** Seconds. `step` is what training took besides making batches. */
export interface EpochSeconds {
  readonly data: number;
  readonly step: number;
  readonly evaluation: number;
  readonly hd95: number;
  readonly checkpoint: number;
}
