import type { BoardReference } from '../domain/board/reference-row.ts';
import { withinBudget, type BudgetLimit, type BudgetView } from '../domain/board/budget-view.ts';
import { inferGroups, type Infer } from '../domain/board/inference.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import { rankVariants } from '../domain/ranking.ts';
import type { Database } from '../store/database.ts';
import type { StoredSweep } from '../store/find-sweep.ts';
import { listFingerprints } from '../store/list-fingerprints.ts';
import { listReferences } from '../store/list-references.ts';
import { readEpochScores } from '../store/read-epoch-scores.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { sweepMetric } from './find-sweep.ts';

/** The leaderboard of a sweep, imported and published rows at its end. */
export async function readBoard(
  database: Database,
  sweep: StoredSweep,
  infer: Infer = inferGroups,
): Promise<LeaderboardRow[]> {
  const [runs, references] = await Promise.all([
    readRankedRuns(database, sweep.id),
    readBoardReferences(database, sweep),
  ]);
  return rankVariants(runs, sweepMetric(sweep), references, infer);
}

export interface BudgetBoard {
  readonly budget: Omit<BudgetView, 'runs'>;
  readonly rows: LeaderboardRow[];
}

/** The leaderboard as it stood at an equal budget: scores alone. Throws NOT_READY where no run says what equal is. */
export async function readBoardWithin(
  database: Database,
  sweep: StoredSweep,
  limit: BudgetLimit,
): Promise<BudgetBoard> {
  const [runs, epochs] = await Promise.all([
    readRankedRuns(database, sweep.id),
    readEpochScores(database, sweep.id),
  ]);
  const view = withinBudget(runs, epochs, limit);
  if (view === null)
    throw new DiceboardError('NOT_READY', `expected a completed run for equal ${limit.unit}, got none`, {
      remedy: `name a number: --${limit.unit} 10`,
    });
  const { runs: cut, ...budget } = view;
  return { budget, rows: rankVariants(cut, sweepMetric(sweep)) };
}

/** Weights that were scored on other data are no rows of this board. */
export async function readBoardReferences(database: Database, sweep: StoredSweep): Promise<BoardReference[]> {
  const [references, fingerprints] = await Promise.all([
    listReferences(database),
    listFingerprints(database, sweep.id),
  ]);
  return references.filter(
    (reference) => reference.kind === 'published' || fingerprints.includes(reference.dataFingerprint),
  );
}
