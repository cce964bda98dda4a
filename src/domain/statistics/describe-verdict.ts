import type { Comparison } from './comparison.ts';

/** Dice in points, a hundredth each, to one place: `-3.1`; zero has no sign. */
export function formatPoints(difference: number): string {
  const text = (100 * difference).toFixed(1);
  return Number(text) === 0 ? '0.0' : text;
}

/** Nothing that so many patients could show would fit into a difference of Dice. */
const hasTooFewPatients = ({ verdict, smallestDetectable }: Comparison) =>
  verdict === 'insufficient' && smallestDetectable >= 1;

/** The verdict in a word, as tables have it; `too few patients` where that is all there is to say. */
export function nameVerdict(comparison: Comparison): string {
  return hasTooFewPatients(comparison) ? 'too few patients' : comparison.verdict;
}

/**
 * The verdict as what one says of the variant, the interval behind it: `beats U-Net f=8 by 3.1 points (0.8 to 5.4)`.
 * A verdict names what it could have shown where it showed nothing.
 */
export function describeVerdict(comparison: Comparison): string {
  const { verdict, reference, difference, interval, patients, smallestDetectable } = comparison;
  const range = `(${formatPoints(interval.low)} to ${formatPoints(interval.high)})`;
  const size = `${formatPoints(Math.abs(difference))} points`;
  const signed = `${difference > 0 ? '+' : ''}${formatPoints(difference)} points ${range}`;
  if (verdict === 'beats') return `beats ${reference} by ${size} ${range}`;
  if (verdict === 'loses') return `loses to ${reference} by ${size} ${turnRound(comparison)}`;
  const power = `${patients} patients would show ${formatPoints(smallestDetectable)} points`;
  if (verdict === 'ties') return `ties with ${reference}: ${signed}; ${power}`;
  if (hasTooFewPatients(comparison))
    return `has too few patients (${patients}) to be compared with ${reference}`;
  return `cannot be told from ${reference}: ${signed}; ${power}`;
}

/** Of a loss the size is said without its sign, and the interval with it. */
function turnRound({ interval }: Comparison): string {
  return `(${formatPoints(-interval.high)} to ${formatPoints(-interval.low)})`;
}
