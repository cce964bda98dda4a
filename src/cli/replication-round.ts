import {
  planReplication,
  roundSeconds,
  type ReplicationPlan,
} from '../domain/replication/plan-replication.ts';
import { replicationSeconds } from '../domain/replication/replication-seconds.ts';
import { replicationPairs, type RepeatLimits } from '../domain/replication/replication-pairs.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { Budget } from '../scheduler/fit-budget.ts';
import type { Database } from '../store/database.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { readRun } from '../store/read-run.ts';
import { firstProtocol } from './first-protocol.ts';
import { formatDuration } from './terminal.ts';

export interface ReplicationRequest {
  readonly sweepId: string;
  readonly limits: RepeatLimits;
  /** For all of the sweep's replication, what was trained before included. */
  readonly budget: Budget | undefined;
  /** Runs trained at once. */
  readonly workers: number;
}

export type ReplicationRound = ReplicationPlan & {
  /** Of wall-clock on these workers; null without a budget. */
  readonly secondsLeft: number | null;
};

/** What comes next for a sweep's leaders, from what is stored; the same again until something changes. */
export async function nextRound(
  database: Database,
  { sweepId, limits, budget, workers }: ReplicationRequest,
): Promise<ReplicationRound> {
  const ranked = firstProtocol(await readRankedRuns(database, sweepId));
  const searched = ranked.filter(({ stage }) => stage === 'search');
  const available = await countFolds(database, ranked);
  const secondsLeft =
    budget === undefined ? null : Math.max(0, budget.seconds - replicationSeconds(ranked, workers));
  const pairs = replicationPairs(searched, limits, available);
  return { ...planReplication(ranked, { pairs, secondsLeft, workers }), secondsLeft };
}

async function countFolds(database: Database, [first]: readonly RankedRun[]): Promise<number> {
  return first === undefined ? 0 : (await readRun(database, first.runId)).settings.split.folds;
}

/** One line: what is added, why, what it takes and what is left. */
export function describeRound(round: ReplicationRound, workers: number): string {
  if (round.type === 'done') return `done: ${round.reason}`;
  const pairs = new Set(round.runs.map(({ seed, fold }) => `seed ${seed} fold ${fold}`));
  const seconds = roundSeconds(round.runs, workers);
  const left = round.secondsLeft === null ? '' : ` of ${formatDuration(round.secondsLeft)} left`;
  return `${round.runs.length} runs (${[...pairs].join(', ')}): ${round.reason}; about ${formatDuration(seconds)}${left}`;
}
