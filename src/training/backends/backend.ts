import type { BackendName } from '../../domain/run.ts';

/** A backend that is tfjs's current one in this process. */
export interface OpenBackend {
  readonly name: BackendName;
  /** What computes, in words: the GPU's name, or the processor's. */
  readonly device: string;
  /** Hash of the code that computes: tfjs's version, the backend's binary, our kernels. */
  readonly moduleHash: string;
  /** A software implementation of a GPU: right, but slower than `wasm`; never picked unless named. */
  readonly software: boolean;
  close(): Promise<void>;
}

/**
 * One way to compute with tfjs. `open` owes: tfjs's current backend is this one, ready, able to run every operation of
 * our models forward and backward; a rejection with the reason, as soon as it is known, where this machine cannot.
 * It does not owe speed, nor a check of its own results: `openBackend` trains one step on known numbers.
 */
export interface BackendAdapter {
  readonly name: BackendName;
  open(): Promise<OpenBackend>;
}
