import type { Claim } from '../store/claim-run.ts';
import type { Database } from '../store/database.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface SupervisorOptions {
  readonly database: Database;
  readonly home: string;
  /** The worker's name, as rows show it. */
  readonly name: string;
  readonly leaseMs: number;
  /** Module that a trainer child runs. */
  readonly trainerEntry: string;
  /** Where the trainer of a run on wasm runs; null: on this Node. */
  chooseRuntime(): Promise<RuntimeChoice | null>;
  log(line: string): void;
  onEvent(event: WorkerEvent): void;
  /** Wakes workers for runs that a search has promoted. Never rejects: the reconciler rings for whatever it misses. */
  ring(runIds: readonly string[]): Promise<void>;
  /** Tried while the database is away, to bring an embedded server back. */
  readonly revive?: (() => Promise<unknown>) | undefined;
  /** Aborted when the worker shuts down. */
  readonly stopping: AbortSignal;
}

/**
 * Why an attempt is broken off: the store says that it owns the run no longer; its lease could not be renewed in
 * time; the worker stops.
 */
export type Break = 'taken' | 'expired' | 'stopping';

/** How a search has stopped a run; the store has it already. */
export interface SearchStop {
  readonly status: 'waiting' | 'pruned';
  readonly reason: string | null;
}

/** One claimed run in one worker. */
export interface ClaimedRun {
  readonly claim: Extract<Claim, { type: 'claimed' }>;
  readonly fence: { readonly runId: string; readonly token: number };
  readonly breakOff: AbortController;
  /** Set once a search has stopped the run: the attempt owns it no longer, and has nothing more to write. */
  stop: SearchStop | null;
  /** A store operation, tried again while the database is away; rejects once the attempt is broken off. */
  store<T>(operation: () => Promise<T>): Promise<T>;
}
