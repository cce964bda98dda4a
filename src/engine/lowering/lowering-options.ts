import type { LossName } from '../generator/maps/loss-name.ts';
import type { OptimizerShape } from '../generator/optimizers/optimizer-update.ts';
import type { Level } from '../level.ts';

export interface LoweringOptions {
  /** Of a training batch. */
  readonly images: number;
  readonly threads: number;
  readonly level: Level;
  readonly loss: LossName;
  readonly optimizer: OptimizerShape;
}
