import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import type { Piece } from '../program.ts';
import type { Strip } from '../row-block.ts';
import type { Lowering } from '../train/lowering.ts';
import type { Value } from '../../network/network.ts';

/**
 * Features in a border of zeros for the one convolution that reads them; each thread keeps its own, and nobody writes
 * the border.
 */
export interface Padded {
  readonly form: 'padded';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly groups: readonly number[];
  /** Pixels of zeros on each side. */
  readonly pad: number;
  /** The border's first pixel. */
  readonly place: Place;
  /** Computes lines, each once and in their order: by the reader, while they are in the cache. */
  produce(strip: Strip): readonly Statement[];
}

/** What the programs `fold` and `evaluate` share while they are made: forward steps as in training, of one image. */
export interface Evaluation extends Lowering {
  /** Adds to `fold`: once after weights changed. */
  fold(piece: Piece): void;
  paddedOf(value: Value): Padded | undefined;
  setPadded(value: Value, padded: Padded): void;
  /** Where the network's output goes. */
  readonly probabilities: Buffer;
}
