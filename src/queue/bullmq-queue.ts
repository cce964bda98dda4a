import type { JobType } from 'bullmq';
import type { BullmqAdapter } from './bullmq-adapter.ts';
import { openListener } from './bullmq-listener.ts';
import type { Ring, RunQueue } from './run-queue.ts';
import { callServer } from './server-call.ts';

const defaultPriority = 100;
const bulkSize = 1_000;
const waitingTypes: JobType[] = ['waiting', 'prioritized'];
const pendingTypes: JobType[] = [...waitingTypes, 'delayed', 'active'];

/** Ids hold no colon, which BullMQ forbids; run ids are hexadecimal. */
function nameJob(ring: Ring): string {
  return `${ring.runId}-${ring.attempt}`;
}

function toJob(ring: Ring) {
  return {
    name: 'ring',
    data: { runId: ring.runId, attempt: ring.attempt },
    opts: {
      jobId: nameJob(ring),
      priority: ring.priority ?? defaultPriority,
      delay: ring.delayMs ?? 0,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}

/** A RunQueue over one BullMQ queue; see `run-queue.ts` for what it owes. */
export function createBullmqQueue(adapter: BullmqAdapter): RunQueue {
  const { queue, server } = adapter;
  const call = <T>(operation: () => Promise<T>) => callServer(server, operation);
  return {
    async ring(rings) {
      for (let at = 0; at < rings.length; at += bulkSize)
        await call(() => queue.addBulk(rings.slice(at, at + bulkSize).map(toJob)));
    },
    listen: (handler, { concurrency }) => openListener(adapter, handler, concurrency),
    pause: () => call(() => queue.pause()),
    resume: () => call(() => queue.resume()),
    async counts() {
      const [counts, paused] = await call(() =>
        Promise.all([queue.getJobCounts(...pendingTypes), queue.isPaused()]),
      );
      const waiting = waitingTypes.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
      return { waiting, delayed: counts['delayed'] ?? 0, active: counts['active'] ?? 0, paused };
    },
    async pendingRuns() {
      const ids = await call(() => queue.getRanges(pendingTypes, 0, -1));
      return new Set(ids.map((id) => id.slice(0, id.lastIndexOf('-'))));
    },
    clear: () => call(() => queue.drain(true)),
    openBoard: (path) => adapter.openBoard(path),
    async close() {
      await call(() => queue.close()).catch(() => undefined);
      adapter.release();
    },
  };
}
