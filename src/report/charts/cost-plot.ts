import type { TopLevelSpec } from 'vega-lite';
import { paretoFront } from '../../domain/pareto-front.ts';
import { palette } from './render-chart.ts';

/** A variant's mean per-patient Dice, in [0, 1], and what it costs. */
export interface CostRow {
  readonly label: string;
  readonly isReference: boolean;
  readonly dice: number;
  readonly trainableParameters: number | null;
  readonly minutes: number | null;
}

/** Dice against trainable parameters and against minutes of a run, both logarithmic, with the Pareto fronts. */
export function costPlot(rows: readonly CostRow[]): TopLevelSpec {
  return {
    hconcat: [
      panel(rows, 'trainableParameters', 'trainable parameters'),
      panel(rows, 'minutes', 'minutes of training, a run'),
    ],
  };
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];

function panel(rows: readonly CostRow[], field: 'trainableParameters' | 'minutes', title: string): Panel {
  const known = rows
    .flatMap((row) => {
      const cost = row[field];
      return cost === null || cost <= 0 ? [] : [{ ...row, cost }];
    })
    .map(({ label, isReference, dice, cost }) => ({
      label,
      kind: isReference ? 'reference' : 'candidate',
      dice: 100 * dice,
      cost,
    }));
  const x = { field: 'cost', type: 'quantitative', title, scale: { type: 'log', nice: false } } as const;
  const y = {
    field: 'dice',
    type: 'quantitative',
    title: 'mean per-patient Dice, %',
    scale: { zero: false },
  } as const;
  return {
    width: 280,
    height: 230,
    layer: [
      {
        data: { values: paretoFront(known, { cost: (row) => row.cost, gain: (row) => row.dice }) },
        mark: { type: 'line', interpolate: 'step-after', strokeDash: [4, 3], color: palette.grey },
        encoding: { x: { ...x, axis: { format: field === 'minutes' ? '~g' : '~s', tickCount: 4 } }, y },
      },
      {
        data: { values: known },
        mark: { type: 'point', filled: true, size: 60, opacity: 0.8 },
        encoding: {
          x,
          y,
          color: {
            field: 'kind',
            type: 'nominal',
            title: null,
            scale: { domain: ['candidate', 'reference'], range: [palette.blue, palette.vermillion] },
            legend: { orient: 'top' },
          },
          shape: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['candidate', 'reference'], range: ['circle', 'diamond'] },
          },
        },
      },
    ],
  };
}
