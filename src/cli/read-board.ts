import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import { rankVariants } from '../domain/ranking.ts';
import type { Database } from '../store/database.ts';
import type { StoredSweep } from '../store/find-sweep.ts';
import { listReferences } from '../store/list-references.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { sweepMetric } from './find-sweep.ts';

/** The leaderboard of a sweep, published rows at its end. */
export async function readBoard(database: Database, sweep: StoredSweep): Promise<LeaderboardRow[]> {
  const references = await listReferences(database);
  const published = references.filter(({ kind }) => kind === 'published');
  return rankVariants(await readRankedRuns(database, sweep.id), sweepMetric(sweep), published);
}
