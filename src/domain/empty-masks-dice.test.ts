import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dice, iou, summarise } from './dice.ts';
import { hausdorff95 } from './hd95.ts';

/** The table of docs/metrics.md is the rule; this reads it and asks the code. */
const document = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const rows = document
  .split('## Empty masks')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .slice(2)
  .map(([, truth, prediction, overlap, hd95]) => ({ truth, prediction, overlap, hd95 }));

/** Masks of one slice of 1x6 pixels for the words of the table; several where the words leave a choice. */
function masksOf({
  truth,
  prediction,
}: (typeof rows)[number]): { truth: Uint8Array; prediction: Uint8Array }[] {
  const mask = (...pixels: number[]) =>
    Uint8Array.from({ length: 6 }, (_, at) => (pixels.includes(at) ? 1 : 0));
  const filled = mask(1, 2);
  const predictions: Record<string, Uint8Array[]> = {
    empty: [mask()],
    'some pixels': [mask(4)],
    'some pixels, none shared': [mask(4), mask(3, 5)],
    'some pixels, some shared': [mask(1, 2), mask(2, 3), mask(0, 1, 2, 3)],
  };
  const truths: Record<string, Uint8Array> = { empty: mask(), 'some pixels': filled };
  const found = predictions[prediction!];
  if (found === undefined || truths[truth!] === undefined)
    throw new Error(`no masks for "${truth}" and "${prediction}"`);
  return found.map((predicted) => ({ truth: truths[truth!]!, prediction: predicted }));
}

test('the table names every case', () => {
  expect(rows.map(({ truth, prediction }) => `${truth} / ${prediction}`)).toEqual([
    'empty / empty',
    'empty / some pixels',
    'some pixels / empty',
    'some pixels / some pixels, none shared',
    'some pixels / some pixels, some shared',
  ]);
});

test.each(rows)('truth $truth, prediction $prediction: Dice and IoU $overlap, HD95 $hd95', (row) => {
  for (const { truth, prediction } of masksOf(row)) {
    const count = (t: number, p: number) =>
      truth.filter((value, at) => value === t && prediction[at] === p).length;
    const [tp, fp, fn] = [count(1, 1), count(0, 1), count(1, 0)];
    const equal = fp + fn === 0;
    const hd95 = hausdorff95(truth, prediction, [1, 1, 6]);
    const summary = summarise([
      {
        patient: 'p',
        truePositives: [tp],
        falsePositives: [fp],
        falseNegatives: [fn],
        trueNegatives: [count(0, 0)],
        hd95,
      },
    ]);
    for (const value of [dice(tp, fp, fn), iou(tp, fp, fn), summary.meanPatientDice, summary.pooledDice]) {
      if (row.overlap === 'above 0, 1 where equal') expect([value > 0, value === 1]).toEqual([true, equal]);
      else expect(value).toBe(Number(row.overlap));
    }
    if (row.hd95 === 'null') expect(hd95).toBeNull();
    else if (row.hd95 === 'distance, 0 where equal') expect([hd95! >= 0, hd95 === 0]).toEqual([true, equal]);
    else expect([row.hd95, hd95! > 0]).toEqual(['distance', true]);
    expect(summary.hd95).toBe(hd95);
    expect(summary.sensitivity).toBe(tp + fn === 0 ? null : tp / (tp + fn));
    expect(summary.precision).toBe(tp + fp === 0 ? null : tp / (tp + fp));
  }
});
