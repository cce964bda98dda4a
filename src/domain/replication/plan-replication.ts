import { wallClock } from '../budget/wall-clock.ts';
import { rankVariants, type LeaderboardRow } from '../ranking.ts';
import type { RankedRun } from '../ranked-run.ts';
import type { RunRole } from '../run.ts';
import { describeVerdict } from '../statistics/describe-verdict.ts';
import { pairedInterval } from './paired-interval.ts';
import type { RepeatPair } from './replication-pairs.ts';

export interface ReplicationLimits {
  /** All repeats that a variant may have, in the order in which they are added. */
  readonly pairs: readonly RepeatPair[];
  /** Of wall-clock; null without a budget. */
  readonly secondsLeft: number | null;
  /** Runs trained at once. */
  readonly workers: number;
}

/** One run to add: the settings of run `like` with another seed and fold. */
export interface ReplicationRun extends RepeatPair {
  readonly like: string;
  readonly role: RunRole;
  readonly variantHash: string;
  readonly label: string;
  /** Of training, as the variant's runs took so far; null where none says. */
  readonly seconds: number | null;
}

export type ReplicationPlan =
  | { readonly type: 'add'; readonly runs: readonly ReplicationRun[]; readonly reason: string }
  | { readonly type: 'done'; readonly reason: string };

/**
 * What a sweep's leaders get next. Leaders are the candidates whose difference to the best candidate is not resolved:
 * the paired interval holds zero. Each of them and the best reference get their next seed and fold, until the leader
 * stands alone and has a verdict against the reference, or the pairs or the seconds are used up. Where not all fit in
 * the seconds, the worst of the leaders wait.
 * @param ranked of one protocol; none of its replication may be open
 */
export function planReplication(ranked: readonly RankedRun[], limits: ReplicationLimits): ReplicationPlan {
  const metric = ranked[0]?.metric;
  const rows = rankVariants(ranked, metric);
  const runsOf = (row: LeaderboardRow) => ranked.filter(({ variantHash }) => variantHash === row.variantHash);
  const completed = (row: LeaderboardRow) => runsOf(row).filter(({ status }) => status === 'completed');
  const candidates = rows.filter(({ kind, score }) => kind === 'candidate' && score !== null);
  const reference = rows.find(({ baseline }) => baseline);
  const [best] = candidates;
  if (best === undefined) return { type: 'done', reason: 'no candidate has completed' };
  const leaders = candidates.filter((row) => row === best || isUnresolved(completed(row), completed(best)));
  const verdict = reference === undefined ? 'none' : (best.comparison?.verdict ?? 'insufficient');
  if (leaders.length === 1 && verdict !== 'insufficient') return { type: 'done', reason: describeEnd(best) };

  const group = reference === undefined ? leaders : [reference, ...leaders];
  const wanted = group.flatMap((row) => nextRun(row, runsOf(row), limits.pairs) ?? []);
  const standing = describeStanding(leaders, verdict);
  if (wanted.length === 0) return { type: 'done', reason: `every seed and fold is used; ${standing}` };
  const runs = withinSeconds(wanted, limits);
  // A reference alone, or a leader without its reference, would settle nothing.
  const least = wanted.length > 1 && wanted[0]?.role === 'reference' ? 2 : 1;
  if (runs.length < least) return { type: 'done', reason: `the budget is spent; ${standing}` };
  return { type: 'add', runs, reason: standing };
}

function isUnresolved(first: readonly RankedRun[], second: readonly RankedRun[]): boolean {
  const interval = pairedInterval(first, second);
  return interval === null || (interval.low <= 0 && interval.high >= 0);
}

/** A run of one of these has to be trained before it says anything; the others have been tried. */
const untried = new Set(['pruned', 'waiting', 'cancelled']);

function nextRun(
  row: LeaderboardRow,
  runs: readonly RankedRun[],
  pairs: readonly RepeatPair[],
): ReplicationRun | null {
  const tried = runs.filter(({ status }) => !untried.has(status));
  const pair = pairs.find(({ seed, fold }) => !tried.some((run) => run.seed === seed && run.fold === fold));
  const [like] = runs;
  if (pair === undefined || like === undefined) return null;
  const { runId, role, variantHash } = like;
  return { ...pair, like: runId, role, variantHash, label: row.label, seconds: meanSeconds(runs) };
}

function meanSeconds(runs: readonly RankedRun[]): number | null {
  const known = runs.flatMap(({ status, seconds }) => (status === 'completed' ? (seconds ?? []) : []));
  return known.length === 0 ? null : known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
}

/** The first of the runs, as many as fit. */
function withinSeconds(
  runs: readonly ReplicationRun[],
  { secondsLeft, workers }: ReplicationLimits,
): ReplicationRun[] {
  if (secondsLeft === null) return [...runs];
  const take = (count: number) => runs.slice(0, count);
  let count = runs.length;
  while (count > 0 && roundSeconds(take(count), workers) > secondsLeft) count -= 1;
  return take(count);
}

/** Wall-clock that runs are expected to take; those of which nothing is known count nothing. */
export function roundSeconds(runs: readonly ReplicationRun[], workers: number): number {
  return wallClock(
    runs.map(({ seconds }) => seconds ?? 0),
    workers,
  );
}

function describeEnd({ label, comparison }: LeaderboardRow): string {
  return `${label} leads alone${comparison === null ? '' : ` and ${describeVerdict(comparison)}`}`;
}

function describeStanding(leaders: readonly LeaderboardRow[], verdict: string): string {
  const count = leaders.length === 1 ? 'one leads alone' : `${leaders.length} cannot be told apart`;
  const against: Record<string, string> = {
    none: 'no reference',
    insufficient: 'no verdict against the reference yet',
    beats: 'the best beats the reference',
    ties: 'the best ties with the reference',
    loses: 'the best loses to the reference',
  };
  return `${count}, ${against[verdict]}`;
}
