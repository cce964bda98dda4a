import { DiceboardError, toDiceboardError } from '../domain/errors.ts';
import type { RuntimeChoice } from '../engine/runtime/runtime-choice.ts';
import type { Ring, RingOutcome, RunQueue } from '../queue/run-queue.ts';
import type { Database } from '../store/database.ts';
import { runsToRing } from '../store/runs-to-ring.ts';
import { keepHeartbeat } from './heartbeat.ts';
import { superviseRun } from './supervisor.ts';
import { trainerEntry } from './trainer-process.ts';
import { startWakeClock } from './wake-clock.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface WorkerOptions {
  readonly database: Database;
  readonly queue: RunQueue;
  /** Diceboard's own folder: packed data and checkpoints. Workers that share runs share it. */
  readonly home: string;
  readonly name: string;
  /** Runs at once. */
  readonly concurrency: number;
  /** Default 60 s; a dead worker's run is taken up after so long. */
  readonly leaseMs?: number;
  log(line: string): void;
  onEvent?(event: WorkerEvent): void;
  /** Tried while the database is away, to bring an embedded server back. */
  readonly revive?: (() => Promise<unknown>) | undefined;
  /** Module that a trainer child runs; the real trainer unless a test says otherwise. */
  readonly trainerEntry?: string;
  /** Where trainers of runs on wasm run, asked for once, with the first of them; on this Node unless given. */
  readonly chooseRuntime?: () => Promise<RuntimeChoice>;
}

export interface RunningWorker {
  /** Kills the trainers, gives their runs back and stops listening; resolves when all is written. */
  stop(): Promise<void>;
}

const defaultLeaseMs = 60_000;
const unreachableDelayMs = 3_000;
const sameRunDelayMs = 5_000;

/** Listens to the queue and trains what it rings for. The caller closes database and queue, after `stop`. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { database, queue, concurrency, name, leaseMs = defaultLeaseMs } = options;
  const stopping = new AbortController();
  const wake = startWakeClock(leaseMs / 2);
  const mine = new Set<string>();
  const supervising = {
    ...options,
    leaseMs,
    onEvent: (event: WorkerEvent) => options.onEvent?.(event),
    trainerEntry: options.trainerEntry ?? trainerEntry,
    chooseRuntime: askOnce(options.chooseRuntime ?? (async () => null)),
    stopping: stopping.signal,
    ring: (runIds: readonly string[]) => ringFor(options, runIds),
  };

  async function handle({ runId }: Ring): Promise<RingOutcome> {
    if (stopping.signal.aborted) return { type: 'later', delayMs: 1 };
    // A ring that comes twice while its run trains here, and leases that slept as this machine did.
    if (mine.has(runId)) return { type: 'later', delayMs: Math.min(leaseMs / 2, sameRunDelayMs) };
    if (wake.sinceWake() < leaseMs / 3) return { type: 'later', delayMs: leaseMs / 3 };
    mine.add(runId);
    try {
      return await superviseRun(supervising, runId);
    } catch (thrown) {
      if (!(thrown instanceof DiceboardError) || thrown.code !== 'DATABASE_UNREACHABLE') throw thrown;
      return { type: 'later', delayMs: unreachableDelayMs };
    } finally {
      mine.delete(runId);
    }
  }

  const listener = await queue.listen(handle, { concurrency });
  const heartbeat = keepHeartbeat({ database, name, concurrency, running: () => [...mine] });
  return {
    async stop() {
      stopping.abort();
      await listener.close();
      await heartbeat.stop();
      wake.stop();
    },
  };
}

async function ringFor({ database, queue, log }: WorkerOptions, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await runsToRing(database, runIds)
    .then((rings) => queue.ring(rings))
    .catch((thrown: unknown) =>
      log(`promoted runs wait for the next round: ${toDiceboardError(thrown).line}`),
    );
}

/** The answer of the first call that gets one. */
function askOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
