import { DiceboardError } from '../domain/errors.ts';
import type { RunSettings } from '../domain/run.ts';
import type { Database } from './database.ts';

/** By the run's whole id. Throws NOT_FOUND. */
export async function readRunSettings(database: Database, runId: string): Promise<RunSettings> {
  const rows = await database.prisma.$queryRaw<{ settings: RunSettings }[]>`
    SELECT settings FROM run WHERE id = ${runId}`;
  if (rows[0] !== undefined) return rows[0].settings;
  throw new DiceboardError('NOT_FOUND', `expected the id of a run, got "${runId}"`);
}
