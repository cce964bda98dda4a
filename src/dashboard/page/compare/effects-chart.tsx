import { CategoryScale, Chart as ChartJs, LinearScale, Tooltip } from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import { BarWithErrorBar, BarWithErrorBarsController } from 'chartjs-chart-error-bars';
import type { AblationEffect } from '../../../domain/ablation/ablation-effect.ts';
import { describeChanges } from '../../../domain/ablation/describe-change.ts';
import { chartBase, fade, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import { formatPoints } from '../parts/format.ts';
import type { Colours } from '../theme/use-colours.ts';

ChartJs.register(BarWithErrorBarsController, BarWithErrorBar, CategoryScale, LinearScale, Tooltip);

const rowHeight = 34;

/** Main effects as bars from zero, with their intervals. */
export function EffectsChart({ effects }: { readonly effects: readonly AblationEffect[] }) {
  const said = effects.map(
    (effect) => `${describeChanges(effect.changes)} ${formatPoints(effect.difference)}`,
  );
  return (
    <div class="effects-chart" style={{ height: `${70 + rowHeight * effects.length}px` }}>
      <Chart
        class="chart"
        label={`Main effects in points of Dice: ${said.join('; ')}`}
        inputs={[effects]}
        configure={(colours) => configure(effects, colours)}
      />
    </div>
  );
}

interface Bar {
  readonly x: number;
  readonly y: string;
  readonly xMin?: number;
  readonly xMax?: number;
}

function configure(
  effects: readonly AblationEffect[],
  colours: Colours,
): ChartConfiguration<'barWithErrorBars', Bar[]> {
  return {
    type: 'barWithErrorBars',
    data: {
      labels: effects.map(({ changes }) => describeChanges(changes)),
      datasets: [
        {
          data: effects.map(({ difference, interval, changes }) => ({
            x: 100 * difference,
            y: describeChanges(changes),
            ...(interval && { xMin: 100 * interval.low, xMax: 100 * interval.high }),
          })),
          backgroundColor: effects.map(({ difference }) =>
            fade(difference < 0 ? colours['series-2'] : colours['series-1'], 0.55),
          ),
          errorBarColor: colours.ink,
          errorBarWhiskerColor: colours.ink,
          errorBarLineWidth: 1.5,
          errorBarWhiskerLineWidth: 1.5,
          errorBarWhiskerSize: 8,
          maxBarThickness: 16,
        } as never,
      ],
    },
    options: {
      ...chartBase,
      indexAxis: 'y',
      plugins: {
        tooltip: {
          ...styleTooltip(colours),
          callbacks: { label: ({ dataIndex }) => describeEffect(effects[dataIndex]!) },
        },
      },
      scales: {
        x: { ...styleAxis(colours, 'Points of Dice'), type: 'linear' },
        y: {
          ...styleAxis(colours),
          type: 'category',
          grid: { display: false },
          ticks: { color: colours.ink },
        },
      },
    },
  };
}

function describeEffect({ difference, interval, pairs, patients }: AblationEffect): string[] {
  const range = interval && ` (${formatPoints(interval.low)} to ${formatPoints(interval.high)})`;
  return [
    `${formatPoints(difference)} points${range ?? ', no interval'}`,
    `${pairs} pairs, ${patients} patients`,
  ];
}
