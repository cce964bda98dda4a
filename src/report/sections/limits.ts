import { heading, list, type Block } from '../block.ts';
import type { Contenders } from '../contenders.ts';
import { count, plural } from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

const fewPatients = 40;

/** What the results cannot say: what holds for every sweep, then what holds for this one. */
export function limitsSection(data: ReportData, contenders: Contenders): Block[] {
  return [heading('Limits'), list([...standing(data), ...ofThisSweep(data, contenders)])];
}

function standing({ rows, testOpenings, testSetSeen }: ReportData): string[] {
  const isScored = rows.some(({ test }) => test !== null);
  return [
    'Validation chose each run’s epoch and the winner, so validation scores, and the difference of the winner above all, are too good; the max-T interval allows for choosing among variants, not for choosing epochs.',
    testOpenings > 0
      ? `The sealed test set of these data was opened ${plural(testOpenings, 'time')}${isScored ? '' : ', without a score of this sweep'}; ${testSetSeen ? 'no opening is unbiased, since its patients had been seen before' : 'only the first opening is unbiased'}.`
      : 'The sealed test set, if any, has not been opened: no score here is of patients who chose nothing, nested folds excepted.',
    'One data set of one disease from few institutions: nothing here says how the models do elsewhere, and nothing here is fit for clinical use.',
    'Intervals are over patients. They say how the difference would vary with other patients like these, not with other splits, and with other seeds only as far as seeds were averaged.',
    'Published results are of other splits and conventions, and prove nothing about the models trained here.',
  ];
}

function ofThisSweep(
  { rows, runs, nested, testSetSeen }: ReportData,
  { protocol, scored, winner }: Contenders,
): string[] {
  const own = runs.filter((run) => run.protocol === protocol);
  const folds = new Set(own.map(({ fold }) => fold)).size;
  const seeds = new Set(own.map(({ seed }) => seed)).size;
  const patients = winner?.comparison?.patients ?? null;
  const late = scored.filter(({ lastEpochWasBest }) => lastEpochWasBest).length;
  const open = own.filter(({ status }) => ['queued', 'running', 'waiting'].includes(status)).length;
  const lost = own.filter(({ status }) => ['failed', 'diverged', 'cancelled'].includes(status)).length;
  const pruned = own.filter(({ status }) => status === 'pruned').length;
  const collapsed = scored.reduce((sum, row) => sum + row.runs.collapsed, 0);
  return [
    testSetSeen
      ? 'Runs had trained on the sealed patients or been validated on them, or imported weights been scored on them, before they were sealed: a test score is then not of patients that nobody had looked at.'
      : '',
    open > 0 ? `${plural(open, 'run')} had not ended when this was written: the result may change.` : '',
    folds === 1 && nested === null
      ? 'One fold only: other validation patients might order the variants otherwise.'
      : '',
    seeds === 1 ? 'One seed only: chance in initial weights and data order is part of every difference.' : '',
    patients !== null && patients < fewPatients
      ? `${count(patients)} validation patients are few: small differences stay unseen.`
      : '',
    late > 0
      ? `The best epoch was the last in a run of ${plural(late, 'variant')}: more epochs might do better, and might change the order.`
      : '',
    pruned > 0
      ? `${plural(pruned, 'run')} ended early by the search: a variant that learns late may have been among them.`
      : '',
    lost > 0 ? `${plural(lost, 'run')} failed, diverged or were cancelled, and score nothing.` : '',
    collapsed > 0
      ? `${plural(collapsed, 'run')} predicted no tumour at all; they count in their variants’ means.`
      : '',
    scored.some(({ leaky }) => leaky) || runs.some(({ leaky }) => leaky)
      ? 'Rows marked leaky have patients on both sides of the split: their Dice is inflated, and not comparable with the others.'
      : '',
    rows.some(({ kind, leaky }) => kind === 'imported' && leaky)
      ? 'Imported weights marked leaky may have been trained on the very patients that they are scored on.'
      : '',
  ].filter((line) => line !== '');
}
