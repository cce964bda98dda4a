import { startReconciler } from '../scheduler/reconciler.ts';
import { reconcileEveryMs } from './commands/scheduler.ts';
import { requireLevel } from './require-level.ts';
import { servePage } from './serve-page.ts';
import type { Session } from './session.ts';
import { note } from './terminal.ts';
import { startWorkerProcess } from './worker-process.ts';

export interface Runtime {
  readonly url: string;
  stop(): Promise<void>;
}

/** Scheduler, page and workers around one session; a server that dies is brought back. `stop` ends them in reverse order; runs go back to the queue. */
export async function startRuntime(session: Session): Promise<Runtime> {
  const { config, database } = session;
  await requireLevel(config);
  const queue = await session.queue();
  const page = await servePage(session);
  const reconciler = startReconciler({ database, queue, everyMs: reconcileEveryMs, log: note });
  const worker = startWorkerProcess(session);
  const reviving = setInterval(() => void session.revive?.().catch(() => undefined), reconcileEveryMs);
  return {
    url: page.url,
    async stop() {
      clearInterval(reviving);
      await worker.stop();
      await reconciler.stop();
      await page.close();
    },
  };
}
