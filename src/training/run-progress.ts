import type { CheckpointState } from '../checkpoints/checkpoint.ts';
import { initialPlateau, type PlateauState } from './schedule.ts';

/** How far a run has come. With its learner's tensors it is all that changes; both are in its checkpoints. */
export interface RunProgress {
  plateau: PlateauState;
  /** The last epoch that is done; 0 before the first. */
  epoch: number;
  best: BestEpoch | null;
}

export interface BestEpoch {
  readonly epoch: number;
  /** The validation metric that chooses. */
  readonly score: number;
  /** Its checkpoint, relative to the run's folder. */
  readonly folder: string;
}

/** Before the first epoch. */
export function newProgress(): RunProgress {
  return { plateau: initialPlateau, epoch: 0, best: null };
}

/** As a checkpoint has it. */
export function resumedProgress(state: CheckpointState): RunProgress {
  const { epoch, bestEpoch, bestScore, bestFolder, schedule } = state;
  return {
    plateau: schedule as PlateauState,
    epoch,
    best: { epoch: bestEpoch, score: bestScore, folder: bestFolder },
  };
}
