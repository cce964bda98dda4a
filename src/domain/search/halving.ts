import type { RunStatus } from '../run.ts';
import { countEpochs } from './count-epochs.ts';

/** What halving needs to know of one run of its bracket. */
export interface BracketRun {
  readonly runId: string;
  readonly status: RunStatus;
  /** Best score so far at each rung that it has reached, the lowest rung first. */
  readonly scores: readonly number[];
  /** The last rung that it was judged at, from 0; -1 before the first. */
  readonly judged: number;
  /** False where another sweep decides on it: it counts in the standings, and no move is made with it. */
  readonly ours: boolean;
}

export interface Ladder {
  /** Epochs of each rung, ascending. */
  readonly rungs: readonly number[];
  /** Of those that reached a rung, 1 / reduction go on. */
  readonly reduction: number;
}

/** What is to be done with waiting and pruned runs of a bracket. */
export interface BracketMoves {
  /** Go on from their checkpoints; `rung` is the one that they leave, -1 below the first. */
  readonly promoted: readonly { readonly runId: string; readonly rung: number }[];
  /** Are out, each with its reason in words. */
  readonly pruned: readonly { readonly runId: string; readonly rung: number; readonly reason: string }[];
}

/**
 * Asynchronous successive halving (Li et al. 2020, ASHA) over a bracket: all runs that compete. While runs are queued
 * that may reach a rung, workers have enough to do, and all that came to it wait: the later the choice, the better it
 * is. After that, of n that have reached it, the best wait no longer while fewer than n / reduction (rounded down) have
 * gone on. A rung is settled when nobody can reach it any more: then at least one goes on, so does its best whoever
 * went before, and the others that wait are pruned. At most one more thus goes on than n / reduction. Equal scores are
 * ordered by run id.
 *
 * A run that diverged or failed counts at the rung it was on its way to, as the worst, and holds nobody up. It takes no
 * other's place: the next best goes on for it, a pruned one too, from the rung that it left; from a lower one where
 * nobody else has come so far. So a bracket ends with a run that is trained whole, unless all of them are lost. A cancelled one counts where it has been. Depends on nothing but the bracket's state: asked again,
 * it has nothing more to do.
 */
export function moveBracket(bracket: readonly BracketRun[], ladder: Ladder): BracketMoves {
  const promoted: { runId: string; rung: number }[] = [];
  const pruned: { runId: string; rung: number; reason: string }[] = [];
  let runs = bracket;
  for (let rung = -1; rung < ladder.rungs.length; rung++) {
    const moves = rung === -1 ? leaveGround(runs) : moveRung(runs, ladder, rung);
    for (const runId of moves.promoted) promoted.push({ runId, rung });
    for (const { runId, reason } of moves.pruned) pruned.push({ runId, rung, reason });
    const goOn = new Set(moves.promoted);
    const out = new Set(moves.pruned.map(({ runId }) => runId));
    runs = runs.map((run) => {
      if (goOn.has(run.runId)) return { ...run, status: 'queued', judged: rung };
      return out.has(run.runId) ? { ...run, status: 'pruned' } : run;
    });
  }
  return { promoted, pruned };
}

/** What comes of a run that has just reached a rung: it goes on, waits there, or is out at once. */
export function judgeArrival(
  bracket: readonly BracketRun[],
  ladder: Ladder,
  arrival: { readonly runId: string; readonly rung: number },
): {
  readonly verdict: 'goOn' | 'wait' | 'prune';
  readonly reason: string | null;
  readonly moves: BracketMoves;
} {
  const { runId, rung } = arrival;
  const arrived = bracket.map((run): BracketRun =>
    run.runId === runId ? { ...run, status: 'waiting', judged: rung } : run,
  );
  const moves = moveBracket(arrived, ladder);
  const others = {
    promoted: moves.promoted.filter((move) => move.runId !== runId),
    pruned: moves.pruned.filter((move) => move.runId !== runId),
  };
  if (others.promoted.length < moves.promoted.length) return { verdict: 'goOn', reason: null, moves: others };
  const reason = moves.pruned.find((move) => move.runId === runId)?.reason ?? null;
  return { verdict: reason === null ? 'wait' : 'prune', reason, moves: others };
}

interface RungMoves {
  readonly promoted: readonly string[];
  readonly pruned: readonly { readonly runId: string; readonly reason: string }[];
}

/** Runs that another sweep stopped before the first rung of this one. */
function leaveGround(runs: readonly BracketRun[]): RungMoves {
  const stopped = runs.filter((run) => run.ours && isStopped(run) && run.scores.length === 0);
  return { promoted: stopped.map(({ runId }) => runId), pruned: [] };
}

function moveRung(runs: readonly BracketRun[], ladder: Ladder, rung: number): RungMoves {
  const reached = runs.filter((run) => run.scores.length > rung).sort(byScoreAt(rung));
  const candidates = reached.filter((run) => run.ours && isStopped(run) && run.scores.length === rung + 1);
  if (candidates.length === 0) return { promoted: [], pruned: [] };
  const count = reached.length + runs.filter((run) => isLost(run) && run.scores.length === rung).length;
  const coming = runs.filter((run) => mayReach(run, rung));
  if (coming.some(({ status }) => status === 'queued')) return { promoted: [], pruned: [] };
  const isSettled = coming.length === 0;
  const share = Math.floor(count / ladder.reduction);
  const quota = isSettled ? Math.max(1, share) : share;
  const isLeftEmpty = !reached.some((run) => !isLost(run) && run.scores.length > rung + 1);
  const takesPlace = (run: BracketRun, place: number) => {
    if (isLost(run) && (isLeftEmpty || run.scores.length === rung + 1)) return false;
    return run.ours ? hasGoneOn(run, rung) : place < quota;
  };
  const gone = reached.filter(takesPlace).length;
  const free = Math.max(0, quota - gone);
  const goesOn = (run: BracketRun, place: number) => place < free || (isSettled && run === reached[0]);
  const promoted = candidates.filter(goesOn).map(({ runId }) => runId);
  if (!isSettled) return { promoted, pruned: [] };
  const out = candidates.filter((run, place) => run.status === 'waiting' && !goesOn(run, place));
  const describe = (run: BracketRun) =>
    describeEnd({
      ladder,
      rung,
      count,
      score: run.scores[rung]!,
      wentOn: gone + promoted.length,
      place: reached.indexOf(run),
    });
  return { promoted, pruned: out.map((run) => ({ runId: run.runId, reason: describe(run) })) };
}

function byScoreAt(rung: number) {
  return (a: BracketRun, b: BracketRun) =>
    b.scores[rung]! - a.scores[rung]! || (a.runId < b.runId ? -1 : a.runId > b.runId ? 1 : 0);
}

function isStopped({ status }: BracketRun): boolean {
  return status === 'waiting' || status === 'pruned';
}

function isLost({ status }: BracketRun): boolean {
  return status === 'diverged' || status === 'failed';
}

/** Has gone on from a rung that it has reached. */
function hasGoneOn(run: BracketRun, rung: number): boolean {
  return run.scores.length > rung + 1 || (!isStopped(run) && run.judged >= rung);
}

/** May still come to a rung, or has come and is about to be judged. */
function mayReach(run: BracketRun, rung: number): boolean {
  if (run.status !== 'queued' && run.status !== 'running' && run.status !== 'waiting') return false;
  if (run.scores.length <= rung) return true;
  return run.ours && run.status !== 'waiting' && run.judged < rung && run.scores.length === rung + 1;
}

interface RungEnd {
  readonly ladder: Ladder;
  readonly rung: number;
  readonly count: number;
  readonly score: number;
  readonly wentOn: number;
  readonly place: number;
}

function describeEnd({ ladder, rung, count, score, wentOn, place }: RungEnd): string {
  const { rungs } = ladder;
  const where = `rung ${rung + 1} of ${rungs.length} (${countEpochs(rungs[rung]!)})`;
  return `${where}: ${score.toFixed(3)}, ${ordinal(place + 1)} of ${count}; ${wentOn} went on`;
}

function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}
