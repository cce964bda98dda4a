import { wallClock } from '../budget/wall-clock.ts';
import type { RankedRun } from '../ranked-run.ts';

/** Wall-clock that a sweep's replication has taken so far: of one seed and fold after the other, as rounds are. */
export function replicationSeconds(ranked: readonly RankedRun[], workers: number): number {
  const rounds = new Map<string, number[]>();
  for (const { stage, seed, fold, seconds } of ranked) {
    if (stage !== 'replication' || seconds === null) continue;
    const key = `${seed}/${fold}`;
    rounds.set(key, [...(rounds.get(key) ?? []), seconds]);
  }
  return [...rounds.values()].reduce((sum, round) => sum + wallClock(round, workers), 0);
}
