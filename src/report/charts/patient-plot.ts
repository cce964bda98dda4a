import type { TopLevelSpec } from 'vega-lite';
import type { PairedPatient } from '../contenders.ts';
import { palette } from './render-chart.ts';

/** Each patient's Dice under reference and winner, joined by a line; patients in the order of their difference. */
export function patientPlot(
  pairs: readonly PairedPatient[],
  names: { readonly winner: string; readonly reference: string },
): TopLevelSpec {
  const sorted = [...pairs].sort((a, b) => b.winner - b.reference - (a.winner - a.reference));
  const values = sorted.map(({ patient, winner, reference }) => ({
    patient,
    winner: 100 * winner,
    reference: 100 * reference,
    better: winner >= reference ? names.winner : names.reference,
  }));
  const color = {
    type: 'nominal',
    title: null,
    scale: { domain: [names.winner, names.reference], range: [palette.blue, palette.vermillion] },
    legend: { orient: 'top', columns: 1 },
  } as const;
  const y = { field: 'patient', type: 'nominal', sort: null, title: null } as const;
  const x = { type: 'quantitative' as const, title: 'volume Dice, %', scale: { domain: [0, 100] } };
  return {
    data: { values },
    width: 480,
    height: { step: 14 },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 },
        encoding: {
          y,
          x: { ...x, field: 'reference' },
          x2: { field: 'winner' },
          color: { ...color, field: 'better' },
        },
      },
      {
        data: {
          values: values.flatMap(({ patient, winner, reference }) => [
            { patient, dice: reference, name: names.reference },
            { patient, dice: winner, name: names.winner },
          ]),
        },
        mark: { type: 'point', filled: true, size: 45, opacity: 1 },
        encoding: {
          y,
          x: { ...x, field: 'dice' },
          color: { ...color, field: 'name' },
        },
      },
    ],
  };
}
