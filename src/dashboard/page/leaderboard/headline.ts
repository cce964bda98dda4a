import type { LeaderboardRow } from '../../../domain/leaderboard-row.ts';
import type { MetricName } from '../../../domain/patient-counts.ts';
import { formatPercent } from '../parts/format.ts';

const metricNames: Readonly<Record<MetricName, string>> = {
  meanPatientDice: 'validation Dice',
  pooledDice: 'pooled validation Dice',
  tumourSliceDice: 'validation Dice on tumour slices',
};

/**
 * One sentence on the first rank of the protocol that is shown first: who leads, with what, and the verdict against the measured reference, or, where
 * there is none, how far it is. It speaks of validation scores only.
 */
export function describeLeader(rows: readonly LeaderboardRow[], metric: MetricName): string {
  const own = rows.filter(({ protocol }) => protocol !== null && protocol === rows[0]?.protocol);
  const leader = own.find((row) => row.rank === 1);
  if (leader === undefined || leader.score === null) {
    const elsewhere = rows.some(({ rank, protocol }) => rank !== null && protocol !== own[0]?.protocol);
    return `No run has been scored${elsewhere ? ' under this sweep’s own protocol' : ''} so far.`;
  }
  const score = `${shorten(leader.label)} leads with a ${metricNames[metric]} of ${formatPercent(shown(leader, metric) ?? leader.score.mean)} %`;
  if (leader.kind === 'reference') return `${score}; it is the reference, so no variant is above it.`;
  const reference = rows.find((row) => row.baseline && row.protocol === leader.protocol);
  if (reference === undefined) return `${score}; this sweep has no measured reference.`;
  const { verdict, differenceToReference } = leader;
  if (verdict) return `${score}; it ${verdict}.`;
  if (differenceToReference === null) return `${score}; no reference run shares its seeds and folds yet.`;
  return `${score}, ${distance(differenceToReference)} ${shorten(reference.label)}, trained here under the same budget.`;
}

/** The mean over patients, which ranks under the primary metric and stands beside the interval. */
function shown({ patientMean }: LeaderboardRow, metric: MetricName): number | null {
  return metric === 'meanPatientDice' ? patientMean : null;
}

function distance(difference: number): string {
  if (Math.abs(difference) < 0.5e-4) return 'level with';
  return `${formatPercent(Math.abs(difference))} points ${difference > 0 ? 'above' : 'below'}`;
}

/** The label's model, without its settings. */
export function shorten(label: string): string {
  return label.split(' · ')[0] ?? label;
}
