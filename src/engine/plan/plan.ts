import type { Kernel } from '../generator/kernel.ts';

/**
 * A piece of the planned memory, before it has an address.
 * - `persistent`: keeps its content from step to step (parameters, slots, inputs, running statistics); starts as zeros.
 * - `transient`: holds what one run of a program computes; alive from the first of the program's steps that names it to
 *   the last, and shares its place with buffers that are not alive then. Its content at first use is undefined. In
 *   `evaluate` each thread has its own; so a transient buffer of `evaluate` belongs to no other program.
 * - `scratch`: one for each core that computes, alive within one step only.
 * - `thread`: one for each thread, else as `persistent` (partial sums of weight gradients): copies one after the other,
 *   `bytesPerThread` (build.ts) apart.
 */
export interface Buffer {
  readonly name: string;
  readonly floats: number;
  readonly kind: 'persistent' | 'transient' | 'scratch' | 'thread';
}

/** `image`: the image that an `image` step works on; `thread`: who works; `slot`: which input slot, 0 or 1, this run of the program reads; others are a surrounding loop's. */
export type Variable = string;

/**
 * An address: the buffer's, and bytes that may depend on variables. Where each thread has a copy of the buffer, it is the
 * own thread's; in a step of scope `batch` that is the first.
 */
export interface Place {
  readonly buffer: Buffer;
  readonly bytes: number;
  readonly terms: readonly Term[];
}

/** A count that may depend on variables. */
export interface Linear {
  readonly constant: number;
  readonly terms: readonly Term[];
}

export interface Term {
  readonly variable: Variable;
  readonly factor: number;
}

export type Argument = number | Linear | Place;

export interface Call {
  readonly type: 'call';
  readonly kernel: Kernel;
  readonly arguments: readonly Argument[];
}

export interface Loop {
  readonly type: 'loop';
  readonly variable: Variable;
  /** The variable runs from 0 to count - 1. */
  readonly count: number;
  readonly body: readonly Statement[];
}

export type Statement = Call | Loop;

/**
 * Consecutive calls between two barriers. `image`: the body once for each image of the batch, images divided among
 * threads; `thread`: the body once on each thread; `batch`: once, on the first thread.
 */
export interface Step {
  /** Unique in its program, in the order of work: `block3_expand backward`. */
  readonly name: string;
  /** The network's operation that it belongs to, for profiles: `block3_expand`. */
  readonly layer: string;
  readonly scope: 'image' | 'thread' | 'batch';
  readonly body: readonly Statement[];
}

/**
 * `train`: forward, loss and backward, adding to the gradients; `update`: the optimizer; `fold`: what `evaluate` needs
 * once after weights changed (batch norm folded into packed weights, into persistent buffers); `evaluate`: one image
 * forward, on each thread its own without barriers, `image` being 0 and the scope of its steps without meaning.
 */
export type ProgramName = 'train' | 'update' | 'fold' | 'evaluate';

export interface Plan {
  /** Images of a training batch. */
  readonly images: number;
  /**
   * Parts that a batch is divided into, each with sums of its own, called threads throughout the plan. Results depend on
   * how many there are, not on who computes them: fewer cores take several each, one after the other.
   */
  readonly threads: number;
  readonly programs: Readonly<Partial<Record<ProgramName, readonly Step[]>>>;
}
