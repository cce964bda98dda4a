import { conventions, type ConventionName } from '../conventions.ts';
import type { ImportedScore } from '../imported-reference.ts';
import type { LeaderboardRow, Spread } from '../leaderboard-row.ts';
import type { RankedRun } from '../ranked-run.ts';
import { completedRuns, rankingScore, spread, type Group } from './variant-group.ts';

type Scores = LeaderboardRow['scores'];
type Ranks = LeaderboardRow['ranks'];

const names = Object.keys(conventions) as ConventionName[];

function forEachName<T>(valueOf: (name: ConventionName) => T): Readonly<Record<ConventionName, T>> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<ConventionName, T>;
}

/** Of rows that nobody scored here. */
export const noScores: Scores = forEachName(() => null);
export const noRanks: Ranks = forEachName(() => null);

/** Over the completed runs of a variant, under every convention; null where no run has a score. */
export function conventionScores(group: Group): Scores {
  const completed = completedRuns(group);
  return forEachName((name) =>
    spread(completed.map((run) => valueOf(run, name)).filter((value) => value !== null)),
  );
}

/** Of imported weights: their counts per slice are not kept. */
export function importedScores({ summary }: ImportedScore): Scores {
  return forEachName((name): Spread | null => {
    const mean = name === 'sliceDiceEmptyOne' ? null : summary[name];
    return mean === null ? null : { mean, deviation: null };
  });
}

function valueOf({ summary, sliceDiceEmptyOne }: RankedRun, name: ConventionName): number | null {
  const value = name === 'sliceDiceEmptyOne' ? sliceDiceEmptyOne : summary?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** What ranks a group of a protocol under one convention. */
export interface Standing {
  /** Those with more come first. */
  readonly coverage: number;
  /** More is better; null has no rank. */
  readonly score: number | null;
}

/** Ranks from 1 in the order given; equal standings share one, and the next is left out. */
export function rankStandings(standings: readonly Standing[]): (number | null)[] {
  const places = standings.map((_, place) => place).filter((place) => standings[place]!.score !== null);
  const compare = (a: Standing, b: Standing) => b.coverage - a.coverage || b.score! - a.score!;
  places.sort((a, b) => compare(standings[a]!, standings[b]!));
  const ranks: (number | null)[] = standings.map(() => null);
  places.forEach((place, at) => {
    const before = places[at - 1];
    const isEqual = before !== undefined && compare(standings[before]!, standings[place]!) === 0;
    ranks[place] = isEqual ? ranks[before]! : at + 1;
  });
  return ranks;
}

/** The ranks of each group of a protocol under every convention, in the groups' order. */
export function rankByConventions(groups: readonly Group[], coverage: readonly number[]): Ranks[] {
  const scores = groups.map(conventionScores);
  const ranks = forEachName((name) =>
    rankStandings(
      groups.map((group, place) => ({
        coverage: coverage[place]!,
        score: standingScore(group, name, scores[place]![name]),
      })),
    ),
  );
  return groups.map((_, place) => forEachName((name) => ranks[name][place]!));
}

function standingScore(group: Group, name: ConventionName, found: Spread | null): number | null {
  if (found === null) return null;
  if (name === 'meanPatientDice') return rankingScore(group, name);
  return conventions[name].higher ? found.mean : -found.mean;
}
