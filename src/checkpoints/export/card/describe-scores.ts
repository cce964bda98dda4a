import type { MetricSummary } from '../../../domain/patient-counts.ts';
import type { Interval } from '../../../domain/statistics/comparison.ts';
import { minimumPatients } from '../../../domain/statistics/patient-interval.ts';
import type { ExportedScores } from '../export-manifest.ts';

/** The card's scores: on whom, how sure, and how they were checked on the written files. */
export function describeScores(scores: ExportedScores): string {
  const { patients, slices, summary, interval, countTolerance, checkedWith } = scores;
  return `On ${patients} validation patients (${slices} slices), against the original masks. These scores chose the
epoch and may have chosen the variant ("selected on"): expect less on other patients.

${tabulate(summary, interval)}

The files beside this card were read back and run (${checkedWith}) on these slices before they were kept: in every slice
the counts of true and false positives and negatives are those that training had, but for at most ${countTolerance * 100} % of its pixels,
which lie at the threshold.`;
}

function tabulate(summary: MetricSummary, interval: Interval | null): string {
  const rows: [string, number | null, 'share' | 'pixels'][] = [
    ['mean per-patient volume Dice', summary.meanPatientDice, 'share'],
    ['pooled Dice', summary.pooledDice, 'share'],
    ['pooled IoU', summary.pooledIou, 'share'],
    ['Dice on tumour slices', summary.tumourSliceDice, 'share'],
    ['false-positive rate on empty slices', summary.emptySliceFalsePositiveRate, 'share'],
    ['sensitivity', summary.sensitivity, 'share'],
    ['precision', summary.precision, 'share'],
    ['HD95, pixels', summary.hd95, 'pixels'],
  ];
  const [first, ...others] = rows.map(([name, value, unit]) => `| ${name} | ${format(value, unit)} |`);
  return ['| metric | value |', '|---|---|', first, describeInterval(interval), ...others].join('\n');
}

function describeInterval(interval: Interval | null): string {
  const name = '95 % interval of it over patients';
  if (interval === null) return `| ${name} | none: fewer than ${minimumPatients} patients |`;
  return `| ${name} | ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)} |`;
}

function format(value: number | null, unit: 'share' | 'pixels'): string {
  if (value === null) return 'undefined';
  return value.toFixed(unit === 'share' ? 4 : 1);
}
