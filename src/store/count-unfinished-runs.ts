import type { Database } from './database.ts';

/** Runs that train or wait, of all sweeps. */
export function countUnfinishedRuns(database: Database): Promise<number> {
  return database.prisma.run.count({ where: { status: { in: ['queued', 'running'] } } });
}
