import { DelayedError } from 'bullmq';
import { calm } from './calm-log.ts';
import type { BullmqAdapter, RingJob } from './bullmq-adapter.ts';
import type { QueueListener, Ring, RingOutcome } from './run-queue.ts';
import { callServer } from './server-call.ts';

type Handler = (ring: Ring) => Promise<RingOutcome>;

/** Opens a worker whose processor never throws but to put its ring back, so that no ring ends as failed. */
export async function openListener(
  adapter: BullmqAdapter,
  handler: Handler,
  concurrency: number,
): Promise<QueueListener> {
  const inProgress = new Set<Promise<RingOutcome>>();
  const log = calm(adapter.log);

  async function handle(ring: Ring): Promise<RingOutcome> {
    try {
      return await handler(ring);
    } catch (thrown) {
      adapter.log(`ring of run ${ring.runId} dropped: ${thrown instanceof Error ? thrown.message : thrown}`);
      return { type: 'done' };
    }
  }

  async function process(job: RingJob, token?: string): Promise<void> {
    const handling = handle(job.data);
    inProgress.add(handling);
    const outcome = await handling.finally(() => inProgress.delete(handling));
    if (outcome.type === 'done') return;
    await job.moveToDelayed(Date.now() + Math.max(outcome.delayMs, 1), token);
    throw new DelayedError();
  }

  const { worker, release } = await callServer(adapter.server, () =>
    adapter.openWorker(process, concurrency),
  );
  worker.on('error', (error) => log(`queue: ${error.message.split('\n')[0]}`));
  await callServer(adapter.server, () => worker.waitUntilReady()).catch(async (thrown: unknown) => {
    await callServer(adapter.server, () => worker.close()).catch(() => undefined);
    release();
    throw thrown;
  });
  worker.run().catch((error: Error) => log(`queue: ${error.message}`));
  return {
    async close() {
      const closing = worker.close();
      await Promise.allSettled(inProgress);
      await callServer(adapter.server, () => closing).catch(() => undefined);
      release();
    },
  };
}
