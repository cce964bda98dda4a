import { searchRungs } from '../domain/budget/search-rungs.ts';
import { judgeArrival } from '../domain/search/halving.ts';
import { stopByMedian } from '../domain/search/median-stopping.ts';
import type { HalvingSearch, MedianStopping } from '../domain/search/search-settings.ts';
import { appendRunLog } from './append-run-log.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { endAttempt } from './end-attempt.ts';
import { type Fence, lockRun } from './fence.ts';
import { moveRuns } from './move-runs.ts';
import { readBracket, readMeans } from './read-bracket.ts';
import { type Bracket, findBracket, holdSweep, lockSearch } from './searching-sweep.ts';

/** What becomes of a run after an epoch. */
export type Judgement =
  /** `promoted`: other runs that the same standings sent back to the queue; ring for them. */
  | { readonly type: 'goOn'; readonly promoted: readonly string[] }
  /** It waits or is pruned already: its attempt has ended, and nothing more may be written. */
  | {
      readonly type: 'stopped';
      readonly status: 'waiting' | 'pruned';
      readonly reason: string | null;
      readonly promoted: readonly string[];
    }
  /** Another attempt owns the run, or nobody does. */
  | { readonly type: 'fenced' };

const goOn: Judgement = { type: 'goOn', promoted: [] };

/**
 * Decides after an epoch that is recorded whether its run goes on, by the search of the sweep that asked for it last.
 * The decision and all that it changes are one transaction. May be repeated: a run that was told to go on from a rung
 * goes on, one that was stopped is stopped.
 */
export async function judgeRun(database: Database, run: Fence & { epoch: number }): Promise<Judgement> {
  return inTransaction(database, async (transaction) => {
    for (;;) {
      const bracket = await findBracket(transaction, run.runId);
      if (bracket === null || run.epoch >= bracket.epochs) return readStop(transaction, run, goOn);
      const judgement = await judgeIn(transaction, run, bracket);
      if (judgement !== null) return judgement;
    }
  });
}

/** Null where the sweep of the bracket has been cancelled meanwhile: then another may decide. */
async function judgeIn(transaction: Transaction, run: Judged, bracket: Bracket): Promise<Judgement | null> {
  const { search } = bracket;
  if (search.strategy === 'halving') return judgeAtRung(transaction, run, { bracket, search });
  if (search.medianStopping === null) return readStop(transaction, run, goOn);
  return judgeByMedian(transaction, run, { bracket, rule: search.medianStopping });
}

type Judged = Fence & { readonly epoch: number };

async function judgeAtRung(
  transaction: Transaction,
  run: Judged,
  { bracket, search }: { bracket: Bracket; search: HalvingSearch },
): Promise<Judgement | null> {
  const rungs = searchRungs(search, bracket.epochs);
  const rung = rungs.indexOf(run.epoch);
  if (rung === -1) return readStop(transaction, run, goOn);
  if (!(await lockSearch(transaction, bracket.sweepId, run.runId))) return null;
  if (!(await lockRun(transaction, run))) return readStop(transaction, run, { type: 'fenced' });
  const runs = await readBracket(transaction, bracket, search);
  const mine = runs.find(({ runId }) => runId === run.runId);
  if (mine === undefined || !mine.ours || mine.judged >= rung) return goOn;
  const { reduction } = search;
  const { verdict, reason, moves } = judgeArrival(runs, { rungs, reduction }, { runId: run.runId, rung });
  const promoted = await moveRuns(transaction, moves);
  if (verdict === 'goOn') {
    await transaction.run.update({ where: { id: run.runId }, data: { rung } });
    const text = `goes on past rung ${rung + 1}, after epoch ${run.epoch}`;
    await appendRunLog(transaction, run, [{ level: 'info', text }]);
    return { type: 'goOn', promoted };
  }
  const status = verdict === 'wait' ? 'waiting' : 'pruned';
  await stop(transaction, run, { status, reason, rung });
  return { type: 'stopped', status, reason, promoted };
}

async function judgeByMedian(
  transaction: Transaction,
  run: Judged,
  { bracket, rule }: { bracket: Bracket; rule: MedianStopping },
): Promise<Judgement | null> {
  if (!(await holdSweep(transaction, bracket.sweepId))) return null;
  if (!(await lockRun(transaction, run))) return readStop(transaction, run, { type: 'fenced' });
  const means = await readMeans(transaction, bracket, run);
  const reason = stopByMedian(rule, { epoch: run.epoch, ...means });
  if (reason === null) return goOn;
  await stop(transaction, run, { status: 'pruned', reason, rung: null });
  return { type: 'stopped', status: 'pruned', reason, promoted: [] };
}

interface Stop {
  readonly status: 'waiting' | 'pruned';
  readonly reason: string | null;
  readonly rung: number | null;
}

/** The start has come to something, so it does not count towards the limit. */
async function stop(transaction: Transaction, fence: Fence, { status, reason, rung }: Stop): Promise<void> {
  await transaction.$executeRaw`
    UPDATE run SET status = ${status}, reason = ${reason}, rung = ${rung}::int, lease_until = NULL, worker = NULL,
      starts = greatest(starts - 1, 0),
      ended_at = CASE WHEN ${status} = 'pruned' THEN clock_timestamp() END
    WHERE id = ${fence.runId}`;
  await endAttempt(transaction, fence, { outcome: status, reason: reason ?? undefined });
}

/** The answer again, for whoever did not hear that this attempt was stopped; else what is given. */
async function readStop(
  transaction: Transaction,
  { runId, token }: Fence,
  other: Judgement,
): Promise<Judgement> {
  const attempt = await transaction.attempt.findUnique({
    where: { runId_token: { runId, token } },
    select: { outcome: true, reason: true },
  });
  if (attempt?.outcome !== 'waiting' && attempt?.outcome !== 'pruned') return other;
  return { type: 'stopped', status: attempt.outcome, reason: attempt.reason, promoted: [] };
}
