import type { Database } from './database.ts';

/** A worker that stopped cleanly is no longer listed. */
export async function forgetWorker(database: Database, name: string): Promise<void> {
  await database.prisma.worker.deleteMany({ where: { name } });
}
