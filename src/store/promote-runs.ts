import { searchRungs } from '../domain/budget/search-rungs.ts';
import { moveBracket } from '../domain/search/halving.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { Prisma } from './generated/client.ts';
import { moveRuns } from './move-runs.ts';
import { readBracket } from './read-bracket.ts';
import { type Bracket, bracketColumns, isWantedWhole, lockSearch, maySweepStop } from './searching-sweep.ts';

/**
 * Makes every move that a search's standings allow by now, as a run that ended or was cancelled may have settled a
 * rung, and frees stopped runs that a sweep has come to want whole. A bracket in which nobody waits is looked at while
 * none of its runs has been trained whole: the sweep that pruned them may have been cancelled, the runs that it sent on
 * may be lost. Gives the ids of the runs that are queued now.
 * Asked again, it has nothing more to do.
 */
export async function promoteRuns(database: Database): Promise<string[]> {
  const freed = await inTransaction(database, (transaction) => freeRuns(transaction));
  const brackets = await database.prisma.$queryRaw<Bracket[]>(
    findBrackets(
      Prisma.sql`bool_or(run.status = 'waiting')
        OR bool_or(run.status = 'pruned') AND NOT bool_or(run.status = 'completed')`,
    ),
  );
  const promoted: string[] = [];
  for (const bracket of brackets)
    promoted.push(...(await inTransaction(database, (transaction) => moveIn(transaction, bracket))));
  return [...freed, ...promoted];
}

/** The same for one sweep, that may have found pruned runs of others, within a transaction. */
export async function promoteSweep(transaction: Transaction, sweepId: string): Promise<string[]> {
  const freed = await freeRuns(transaction);
  const brackets = await transaction.$queryRaw<Bracket[]>(
    findBrackets(Prisma.sql`bool_or(run.status IN ('waiting', 'pruned')) AND sweep.id = ${sweepId}`),
  );
  const promoted: string[] = [];
  for (const bracket of brackets) promoted.push(...(await moveIn(transaction, bracket)));
  return [...freed, ...promoted];
}

async function moveIn(transaction: Transaction, bracket: Bracket): Promise<string[]> {
  const { search } = bracket;
  if (search.strategy !== 'halving') return [];
  if (!(await lockSearch(transaction, bracket.sweepId))) return [];
  const runs = await readBracket(transaction, bracket, search);
  const ladder = { rungs: searchRungs(search, bracket.epochs), reduction: search.reduction };
  return moveRuns(transaction, moveBracket(runs, ladder));
}

/** Brackets of live halving sweeps, by what holds of their runs together. */
function findBrackets(which: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${bracketColumns}
    FROM sweep
    JOIN sweep_run ON sweep_run.sweep_id = sweep.id AND sweep_run.stage = 'search'
    JOIN run ON run.id = sweep_run.run_id
    WHERE sweep.cancelled_at IS NULL AND sweep.spec->'search'->>'strategy' = 'halving'
    GROUP BY sweep.id, sweep_run.role, run.seed, run.fold, run.epochs, run.settings->>'metric'
    HAVING ${which}
    ORDER BY sweep.created_at, sweep.id, sweep_run.role, run.seed, run.fold`;
}

/** Stopped runs that a sweep wants whole, and waiting ones that no halving sweep decides on any more. */
async function freeRuns(transaction: Transaction): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ id: string }[]>`
    WITH freed AS (
      SELECT id FROM run
      WHERE status IN ('waiting', 'pruned') AND ${isWantedWhole} OR status = 'waiting' AND (
        SELECT sweep.spec->'search'->>'strategy' FROM sweep_run JOIN sweep ON sweep.id = sweep_run.sweep_id
        WHERE sweep_run.run_id = run.id AND sweep.cancelled_at IS NULL AND ${maySweepStop}
        ORDER BY sweep.created_at DESC, sweep.id DESC LIMIT 1
      ) <> 'halving'
      ORDER BY id FOR UPDATE
    )
    UPDATE run SET status = 'queued', reason = NULL, ended_at = NULL
    FROM freed WHERE run.id = freed.id AND run.status IN ('waiting', 'pruned')
    RETURNING run.id`;
  return rows.map(({ id }) => id);
}
