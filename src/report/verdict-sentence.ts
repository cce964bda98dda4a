import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { Comparison } from '../domain/statistics/comparison.ts';
import type { Contenders } from './contenders.ts';
import { isWholeRange, plural, points, pointsInterval, pointsWithoutSign } from './quantity.ts';

/** What the sweep found, in one sentence: who beats, ties with or loses to whom, by how much, and how sure that is. */
export function verdictSentence({ winner, reference }: Contenders): string {
  if (winner === null) return 'No candidate has completed a run: nothing can be said yet.';
  if (winner.comparison === null)
    return reference === null
      ? `${winner.label} scores best, and no reference was trained beside it: nothing was beaten.`
      : `${winner.label} scores best, and shares no seed and fold with ${reference.label}: they were not compared.`;
  return withMark(compare(winner, winner.comparison), winner);
}

function compare({ label }: LeaderboardRow, comparison: Comparison): string {
  const { reference, difference, patients, smallestDetectable, verdict } = comparison;
  const size = `${pointsWithoutSign(difference)} points`;
  const signed = `${points(difference)} points`;
  const interval = `95 % interval ${pointsInterval(comparison.interval)}`;
  switch (verdict) {
    case 'beats':
      return `${label} beats ${reference} by ${size} of mean per-patient Dice (${interval}).`;
    case 'loses':
      return `${reference} is not beaten: the best variant, ${label}, loses to it by ${size} of mean per-patient Dice (${interval}).`;
    case 'ties':
      return `${reference} is not beaten: the best variant, ${label}, ties with it (${signed} of mean per-patient Dice, ${interval}).`;
    case 'insufficient':
      return (
        `Undecided: the best variant, ${label}, differs from ${reference} by ${signed} of mean per-patient Dice` +
        `${isWholeRange(comparison.interval) ? '' : ` (${interval})`}, and ${canShow(patients, smallestDetectable)}.`
      );
  }
}

function canShow(patients: number, smallestDetectable: number): string {
  const count = plural(patients, 'patient');
  if (smallestDetectable >= 1) return `${count} are too few for a verdict`;
  return `${count} can reliably show only differences from ${pointsWithoutSign(smallestDetectable)} points`;
}

function withMark(sentence: string, { leaky }: LeaderboardRow): string {
  return leaky ? `${sentence} Patients leak across this split: the scores are inflated.` : sentence;
}
