import type { NestedScore } from '../../domain/nested-score.ts';
import { paragraph, list, type Block } from '../block.ts';
import type { Contenders } from '../contenders.ts';
import {
  count,
  isWholeRange,
  percent,
  percentInterval,
  plural,
  points,
  pointsInterval,
  pointsWithoutSign,
  probability,
} from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

/** Why one may believe the verdict, and what unbiased scores there are. */
export function evidenceSection(data: ReportData, contenders: Contenders): Block[] {
  const verdict = contenders.winner?.comparison?.verdict ?? 'insufficient';
  const claim = verdict === 'insufficient' ? 'What there is to go by' : 'Why this may be believed';
  const reasons = [...comparisonReasons(data, contenders), ...unbiasedScores(data, contenders)];
  return reasons.length === 0 ? [] : [paragraph(`${claim}:`), list(reasons)];
}

function comparisonReasons({ rows }: ReportData, { protocol, winner, reference }: Contenders): string[] {
  const comparison = winner?.comparison;
  if (winner === null || comparison === undefined || comparison === null) return [];
  const beaten = rows.filter(
    (row) => row.protocol === protocol && row.comparison?.verdict === 'beats' && row.kind === 'candidate',
  );
  const scores = [winner, reference]
    .filter((row) => row !== null)
    .map(({ label, patientMean, interval }) => {
      const within = interval === null ? '' : ` (95 % interval ${percentInterval(interval)})`;
      return `${label} ${percent(patientMean)}${within}`;
    });
  return [
    `Mean per-patient volume Dice on validation: ${scores.join(', ')}.`,
    `Both were scored on the same ${plural(comparison.patients, 'patient')}, patient by patient, on the original masks, over ${plural(comparison.pairs, 'pair')} of runs with the same seed and fold; seeds were averaged within a patient first, so that a patient counts once.`,
    ...(isWholeRange(comparison.interval)
      ? []
      : [
          `${plural(comparison.variants, 'variant')} competed, and the interval and p (${probability(comparison.pValue)}) allow for all of them (max-T): the best of many looks better than it is.`,
          `${count(beaten.length)} of the ${plural(comparison.variants, 'variant')} beat${beaten.length === 1 ? 's' : ''} ${comparison.reference} by that measure.`,
          `So many patients would show a difference of ${pointsWithoutSign(comparison.smallestDetectable)} points with a probability of 0.8.`,
        ]),
  ];
}

function unbiasedScores({ nested }: ReportData, { winner, reference }: Contenders): string[] {
  const opened = [winner, reference]
    .filter((row) => row !== null)
    .flatMap(({ label, test }) => (test === null ? [] : [`${label} ${percent(test.mean)}`]));
  return [
    ...(opened.length === 0
      ? []
      : [`On the sealed test set, which chose nothing: ${opened.join(', ')} mean per-patient Dice.`]),
    ...(nested === null ? [] : [nestedScore(nested)]),
  ];
}

function nestedScore(nested: NestedScore): string {
  const { winner, reference, comparison, optimism, withoutReference } = nested;
  const within = winner.interval === null ? '' : ` (95 % interval ${percentInterval(winner.interval)})`;
  const gap = withoutReference.length === 0 ? '' : ` (without fold ${withoutReference.join(', ')})`;
  const against = reference === null ? '' : `, the reference ${percent(reference.mean)}${gap}`;
  const apart =
    comparison === null
      ? ''
      : `: ${points(comparison.difference)} points (${pointsInterval(comparison.interval)}, ${comparison.verdict})`;
  return (
    'On the patients that each fold kept out of training and choosing (nested folds), what the folds chose scores ' +
    `${percent(winner.mean)}${within}${against}${apart}.` +
    (optimism === null ? '' : ` Choosing on validation was ${points(optimism)} points too good.`)
  );
}
