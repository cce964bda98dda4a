import { hostname } from 'node:os';
import type { Database } from '../store/database.ts';
import { forgetWorker } from '../store/forget-worker.ts';
import { recordWorkerHeartbeat } from '../store/record-worker-heartbeat.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface HeartbeatOptions {
  readonly database: Database;
  readonly name: string;
  readonly concurrency: number;
  /** Ids of the runs that it trains now. */
  running(): readonly string[];
}

const everyMs = 10_000;
const farewellMs = 3_000;

/** Tells the store that this worker lives, now and every ten seconds. A beat that fails is left out. */
export function keepHeartbeat({ database, name, concurrency, running }: HeartbeatOptions): {
  stop(): Promise<void>;
} {
  const self = { name, concurrency, host: hostname(), pid: process.pid };
  const beat = () => recordWorkerHeartbeat(database, { ...self, running: running() }).catch(() => undefined);
  let beating = beat();
  const timer = setInterval(() => (beating = beat()), everyMs);
  return {
    async stop() {
      clearInterval(timer);
      const farewell = beating.then(() => forgetWorker(database, name));
      await unlessAborted(farewell, AbortSignal.timeout(farewellMs)).catch(() => undefined);
    },
  };
}
