import type { Level } from '../level.ts';
import type { Runtime } from './runtimes.ts';

/** What the self-test found of one level on one Node. */
export interface Measurement {
  readonly node: string;
  readonly origin: Runtime['origin'];
  readonly level: Level;
  /** 10^9 floating-point operations in a second of CPU time, on one thread; null where it did not run. */
  readonly gflops: number | null;
  /** Why the level is not taken there; null: it is right. */
  readonly refusal: string | null;
}

/** How a child that computes on WebAssembly is started. */
export interface RuntimeChoice {
  readonly execPath: string;
  /** Options of Node and V8; a loader's come on top. */
  readonly execArgv: readonly string[];
  readonly level: Level;
  /** Version of the Node at `execPath`. */
  readonly node: string;
  /** Every level on every Node, the picked one among them. */
  readonly measurements: readonly Measurement[];
}
