import type { TopLevelSpec } from 'vega-lite';
import type { Interval } from '../../domain/statistics/comparison.ts';
import { palette } from './render-chart.ts';

/** One estimate with its interval; both are differences of Dice. */
export interface IntervalRow {
  readonly label: string;
  readonly difference: number;
  readonly interval: Interval | null;
  /** Its colour's meaning, such as a verdict. */
  readonly group: string;
}

export interface IntervalPlot {
  readonly rows: readonly IntervalRow[];
  readonly axis: string;
  /** Colours of the groups that may come. */
  readonly colors: Readonly<Record<string, string>>;
}

/** A forest plot: a line an estimate in the given order, its interval as a bar, zero as a rule; in percentage points. */
export function intervalPlot({ rows, axis, colors }: IntervalPlot): TopLevelSpec {
  const groups = Object.keys(colors).filter((name) => rows.some(({ group }) => group === name));
  const values = rows.map(({ label, difference, interval, group }, place) => ({
    label: `${place + 1}. ${label}`,
    difference: 100 * difference,
    low: 100 * (interval?.low ?? difference),
    high: 100 * (interval?.high ?? difference),
    group,
  }));
  const y = { field: 'label', type: 'nominal', sort: null, title: null } as const;
  const color = {
    field: 'group',
    type: 'nominal',
    title: null,
    scale: { domain: groups, range: groups.map((name) => colors[name]!) },
    legend: groups.length > 1 ? { orient: 'top' } : null,
  } as const;
  return {
    data: { values },
    width: 420,
    height: { step: 20 },
    layer: [
      {
        mark: { type: 'rule', color: palette.grey, strokeDash: [4, 3] },
        encoding: { x: { datum: 0 } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          y,
          x: { field: 'low', type: 'quantitative', title: axis },
          x2: { field: 'high' },
          color,
        },
      },
      {
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        encoding: { y, x: { field: 'difference', type: 'quantitative' }, color },
      },
    ],
  };
}
