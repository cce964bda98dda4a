import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { averageWithinPatients } from '../domain/statistics/paired-differences.ts';
import type { ReportData } from './report-data.ts';

/** Whom a report is about: the board's best candidate of the first protocol and the reference it is compared with. */
export interface Contenders {
  readonly protocol: string | null;
  /** The first protocol's rows with a score, in the board's order: by rank. */
  readonly scored: readonly LeaderboardRow[];
  readonly winner: LeaderboardRow | null;
  readonly reference: LeaderboardRow | null;
}

export function findContenders({ rows, runs }: Pick<ReportData, 'rows' | 'runs'>): Contenders {
  const protocol = runs[0]?.protocol ?? null;
  const scored = rows.filter((row) => row.protocol === protocol && row.score !== null);
  const references = scored.filter(({ kind }) => kind === 'reference');
  return {
    protocol,
    scored,
    winner: scored.find(({ kind }) => kind === 'candidate') ?? null,
    reference: references.find(({ baseline }) => baseline) ?? references[0] ?? null,
  };
}

/** Completed runs of a row. */
export function runsOf(runs: readonly RankedRun[], row: LeaderboardRow): RankedRun[] {
  return runs.filter(
    ({ variantHash, protocol, status }) =>
      variantHash === row.variantHash && protocol === row.protocol && status === 'completed',
  );
}

export interface PairedPatient {
  readonly patient: string;
  /** Volume Dice, seeds averaged, in [0, 1]. */
  readonly winner: number;
  readonly reference: number;
}

/** Each validation patient under both, over the seeds and folds that both have completed. */
export function pairPatients(ours: readonly RankedRun[], theirs: readonly RankedRun[]): PairedPatient[] {
  const isShared = (run: RankedRun, others: readonly RankedRun[]) =>
    others.some(({ seed, fold }) => seed === run.seed && fold === run.fold);
  const winner = averageWithinPatients(ours.filter((run) => isShared(run, theirs)));
  const reference = averageWithinPatients(theirs.filter((run) => isShared(run, ours)));
  return [...winner].flatMap(([patient, dice]) => {
    const other = reference.get(patient);
    return other === undefined ? [] : [{ patient, winner: dice, reference: other }];
  });
}

/** Volume Dice of each patient, averaged over the runs that validated it, worst first. */
export function rankPatients(runs: readonly RankedRun[]): { patient: string; dice: number }[] {
  return [...averageWithinPatients(runs)]
    .map(([patient, dice]) => ({ patient, dice }))
    .sort((a, b) => a.dice - b.dice || a.patient.localeCompare(b.patient, 'en'));
}
