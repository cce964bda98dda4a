import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { retryWhileAway } from '../store/while-away.ts';
import { sweepProgress, type SweepProgress } from '../store/sweep-progress.ts';
import { startProgress } from './progress.ts';
import { note } from './terminal.ts';

const everyMs = 500;
/** How long a database may be away before a watcher gives up. */
export const databaseAwayMs = 10 * 60_000;

/** Runs that have not ended. */
export function runsLeft({ byStatus }: SweepProgress): number {
  return byStatus.queued + byStatus.running + byStatus.waiting;
}

function describeRuns({ byStatus }: SweepProgress): string {
  const { completed, pruned, running } = byStatus;
  return `${completed} runs done${pruned === 0 ? '' : `, ${pruned} pruned`}, ${running} in training`;
}

/** Shows a sweep's progress until all its runs have ended, or until `stopped` says so. */
export async function watchSweep(
  database: Database,
  sweepId: string,
  stopped: () => boolean | Promise<boolean> = () => false,
): Promise<SweepProgress> {
  const bar = startProgress(sweepId, 'epochs');
  try {
    for (;;) {
      const progress = await retryWhileAway(() => sweepProgress(database, sweepId), {
        forMs: databaseAwayMs,
        log: note,
      });
      bar.update(progress.epochsDone, progress.epochsTotal, describeRuns(progress));
      if (runsLeft(progress) === 0 || (await stopped())) return progress;
      await sleep(everyMs);
    }
  } finally {
    bar.stop();
  }
}
