import type { Buffer, Place, Plan } from '../plan/plan.ts';

/** Where one of the model's weights lies in the planned memory. */
export interface ParameterPlace {
  /** The model's name for it: `block1_expand/kernel`. */
  readonly name: string;
  /** The model's shape. */
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly place: Place;
  /** Sides in memory, at least those of `shape`. */
  readonly paddedShape: readonly number[];
  /** For each axis, where each of the model's indices lies in memory. What lies between them is zero and stays zero. */
  readonly positions: readonly (readonly number[])[];
}

/** A network as programs on buffers, and where the outside puts and finds its numbers. */
export interface Lowered {
  readonly plan: Plan;
  /** In the model's order of weights; batch norm's running statistics too, as not trainable. */
  readonly parameters: readonly ParameterPlace[];
  /** All trainable parameters lie here one after the other; gradients and slots have the same layout. */
  readonly weights: Buffer;
  readonly gradients: Buffer;
  /** By the optimizer's names: `velocity`; `mean`, `square`. */
  readonly slots: Readonly<Record<string, Buffer>>;
  /** `[2 slots][images][size + 2][size + 2][3]` floats, normalised, zeros around; a border of zeros is never written. */
  readonly input: Buffer;
  /** `[2 slots][images][size][size]` floats, 0 or 1. */
  readonly truth: Buffer;
  /** One float: the loss of the last `train`. */
  readonly loss: Buffer;
  /** What `update` reads: see optimizers/settings.ts. */
  readonly settings: Buffer;
  /** `evaluate` reads one image, laid out as in `input`, for each thread ... */
  readonly evaluationInput: Buffer;
  /** ... and writes its probabilities `[size][size]` here, for each thread. */
  readonly probabilities: Buffer;
}
