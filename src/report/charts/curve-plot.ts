import type { TopLevelSpec } from 'vega-lite';
import type { LearningCurve } from '../report-data.ts';
import { palette } from './render-chart.ts';

/** Validation Dice and loss by epoch, a line a run; the best epoch of each is marked on the Dice. */
export function curvePlot(curves: readonly LearningCurve[]): TopLevelSpec {
  const values = curves.flatMap(({ label, seed, fold, bestEpoch, points }) =>
    points.map(({ epoch, dice, loss }) => ({
      run: `${label}, ${seed}, ${fold}`,
      label,
      epoch,
      dice: 100 * dice,
      loss,
      best: epoch === bestEpoch,
    })),
  );
  const labels = [...new Set(curves.map(({ label }) => label))];
  const colors = labels.map((name) =>
    curves.find(({ label }) => label === name)?.role === 'winner' ? palette.blue : palette.vermillion,
  );
  const color = {
    field: 'label',
    type: 'nominal',
    title: null,
    scale: { domain: labels, range: colors },
    legend: { orient: 'top', columns: 1 },
  } as const;
  const x = { field: 'epoch', type: 'quantitative', axis: { tickMinStep: 1 } } as const;
  const line = (field: string, title: string) =>
    ({
      mark: { type: 'line', strokeWidth: 1.2, opacity: 0.75 },
      encoding: {
        x,
        y: { field, type: 'quantitative', title, scale: { zero: false } },
        detail: { field: 'run' },
        color,
      },
    }) as const;
  return {
    data: { values },
    hconcat: [
      {
        width: 280,
        height: 210,
        layer: [
          line('dice', 'mean per-patient Dice, %'),
          {
            transform: [{ filter: 'datum.best' }],
            mark: { type: 'point', filled: true, size: 45, opacity: 1 },
            encoding: { x, y: { field: 'dice', type: 'quantitative' }, color },
          },
        ],
      },
      { width: 280, height: 210, ...line('loss', 'validation loss') },
    ],
  };
}
