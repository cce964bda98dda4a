import type { RequestHandler } from 'express';

/** One ring of the doorbell: wakes a worker for a run. The run's row in the store decides whether there is work. */
export interface Ring {
  readonly runId: string;
  /** Rings of one run differ in this number, so that no job id ever repeats. */
  readonly attempt: number;
  /** Lower comes first; default 100. 1 to 1,000,000. */
  readonly priority?: number;
  readonly delayMs?: number;
}

/** What a worker made of a ring: dealt with, or to be rung again later. */
export type RingOutcome = { readonly type: 'done' } | { readonly type: 'later'; readonly delayMs: number };

export interface QueueCounts {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly paused: boolean;
}

export interface QueueListener {
  /** Takes no further ring; resolves when the handlers in progress have returned. */
  close(): Promise<void>;
}

/**
 * The queue delivers run ids, wakes workers, orders and pauses. It owes: each ring delivered at least once while
 * its server lives; lower priority first; no delivery while paused; `ring` fails within seconds, never hangs, when
 * the server is away (QUEUE_UNREACHABLE). It does not owe: exactly-once delivery (a handler must claim the run in
 * the store), memory of anything (it can be emptied at any time and is filled again from the store), or retries.
 */
export interface RunQueue {
  ring(rings: readonly Ring[]): Promise<void>;
  /** Handler runs up to `concurrency` at once. A handler that throws is logged; its ring is dropped. */
  listen(
    handler: (ring: Ring) => Promise<RingOutcome>,
    options: { concurrency: number },
  ): Promise<QueueListener>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** Run ids with a ring that waits, is delayed or active. */
  pendingRuns(): Promise<Set<string>>;
  /** Drops every ring that is not active. */
  clear(): Promise<void>;
  /** A page that shows the queue's jobs and changes none, as an Express handler that stands at `path`. */
  openBoard(path: string): Promise<RequestHandler>;
  close(): Promise<void>;
}
