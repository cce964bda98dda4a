import type { Database } from './database.ts';
import type { OuterScore } from './record-outer-score.ts';

/** The scores on outer folds of those of these runs that have one, by run id. */
export async function listOuterScores(database: Database, runIds: readonly string[]): Promise<OuterScore[]> {
  const rows = await database.prisma.outerScore.findMany({
    where: { runId: { in: [...runIds] } },
    omit: { scoredAt: true },
    orderBy: { runId: 'asc' },
  });
  return rows as unknown as OuterScore[];
}
