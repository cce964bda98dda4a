import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { DiceboardError } from '../../domain/errors.ts';
import { childModule } from '../../engine/runtime/child-module.ts';
import { startThread } from '../../engine/runtime/start-thread.ts';
import type { BoardAnswer, BoardKind, BoardRequest, BoardValues } from './board-message.ts';
import type { BoardThreadStart } from './board-thread.ts';
import { makeDeferred, type Deferred } from './deferred.ts';
import { shareNext } from './share-next.ts';

/**
 * Boards and ablations, computed in a thread: thousands of variants take seconds. An answer is what holds now where the
 * thread says so within `patienceMs`, else the last that is known, unless computing it has failed again and again: then
 * that failure. The first of a sweep is waited for.
 */
export interface BoardService {
  ask<K extends BoardKind>(kind: K, sweepId: string): Promise<BoardValues[K]>;
  close(): Promise<void>;
}

interface Entry {
  value: BoardValues[BoardKind] | undefined;
  /** Resolves when a value is there. */
  readonly first: Deferred;
  readonly refresh: () => Promise<void>;
  /** Of refreshes since the last that succeeded, the latest last. */
  failures: unknown[];
}

interface Pending {
  readonly entry: Entry;
  readonly settle: Deferred;
}

export interface BoardServiceOptions {
  readonly databaseUrl: string;
  readonly patienceMs?: number;
  /** Another module for a test. */
  readonly entry?: string;
}

/** Refreshes in a row that may fail behind the last known board before who asks is told. */
const failuresHidden = 3;

/** The thread starts with the first question, and again with the next one after it has died. */
export function createBoardService(options: BoardServiceOptions): BoardService {
  const { databaseUrl, patienceMs = 100, entry = childModule(import.meta.url, 'board-thread') } = options;
  const entries = new Map<string, Entry>();
  const pending = new Map<number, Pending>();
  let thread: Worker | undefined;
  let requests = 0;

  function start(): Worker {
    const started = startThread(entry, { databaseUrl } satisfies BoardThreadStart);
    started.unref();
    started.on('message', hear);
    started.on('error', (error) => fall(started, error));
    started.on('exit', () => fall(started, new Error('the thread ended')));
    return started;
  }

  function hear(answer: BoardAnswer): void {
    const asked = pending.get(answer.id);
    if (asked === undefined) return;
    if (answer.type === 'value') {
      asked.entry.value = answer.value;
      asked.entry.first.resolve();
      return;
    }
    pending.delete(answer.id);
    if (answer.type === 'done') asked.settle.resolve();
    else {
      const { code, message, remedy } = answer;
      asked.settle.reject(new DiceboardError(code, message, remedy === undefined ? {} : { remedy }));
    }
  }

  /** A thread that throws says so and then ends; the next one may have started between the two. */
  function fall(fallen: Worker, cause: unknown): void {
    if (thread !== fallen) return;
    thread = undefined;
    const error = new DiceboardError('INTERNAL', 'expected a computed board, got a thread that ended', {
      cause,
    });
    for (const { settle } of pending.values()) settle.reject(error);
    pending.clear();
  }

  function request(kind: BoardKind, sweepId: string): Promise<void> {
    thread ??= start();
    const id = (requests += 1);
    const settle = makeDeferred();
    pending.set(id, { entry: find(kind, sweepId), settle });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    thread.postMessage({ id, kind, sweepId } satisfies BoardRequest);
    return settle.promise;
  }

  function find(kind: BoardKind, sweepId: string): Entry {
    const key = `${kind} ${sweepId}`;
    const known = entries.get(key);
    if (known !== undefined) return known;
    const made: Entry = {
      value: undefined,
      first: makeDeferred(),
      refresh: shareNext(() => watch(made, request(kind, sweepId))),
      failures: [],
    };
    entries.set(key, made);
    return made;
  }

  return {
    async ask<K extends BoardKind>(kind: K, sweepId: string) {
      const asked = find(kind, sweepId);
      const refreshed = asked.refresh();
      const settled = refreshed.catch(() => undefined);
      await Promise.race([settled, sleep(patienceMs, undefined, { ref: false })]);
      if (asked.failures.length >= failuresHidden) throw asked.failures.at(-1);
      if (asked.value === undefined) await Promise.race([refreshed, asked.first.promise]);
      return asked.value as BoardValues[K];
    },
    async close() {
      await thread?.terminate();
    },
  };
}

async function watch(entry: Entry, refreshing: Promise<void>): Promise<void> {
  try {
    await refreshing;
    entry.failures = [];
  } catch (thrown) {
    entry.failures = [...entry.failures.slice(1 - failuresHidden), thrown];
    throw thrown;
  }
}
