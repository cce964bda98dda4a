import { BoxAndWiskers, BoxPlotController } from '@sgratzl/chartjs-chart-boxplot';
import {
  CategoryScale,
  Chart as ChartJs,
  LinearScale,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import { chartBase, fade, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import { formatPercent, formatPoints } from '../parts/format.ts';
import { PlainTable } from '../parts/plain-table.tsx';
import type { Colours } from '../theme/use-colours.ts';
import { meanDifference } from './pair-patients.ts';
import type { PatientPair } from './pair-patients.ts';

ChartJs.register(
  BoxPlotController,
  BoxAndWiskers,
  ScatterController,
  PointElement,
  LineElement,
  CategoryScale,
  LinearScale,
  Tooltip,
);

export interface PatientDifferencesProps {
  /** Greatest loss of the second first. */
  readonly pairs: readonly PatientPair[];
  readonly addressOf: (patient: string) => string | null;
}

/** Second less first, patient by patient: all of them as dots, and their box beside. */
export function PatientDifferences({ pairs, addressOf }: PatientDifferencesProps) {
  const mean = meanDifference(pairs);
  const better = pairs.filter(({ difference }) => difference > 0).length;
  return (
    <>
      <p>
        Mean difference <strong>{formatPoints(mean)}</strong> points over {pairs.length} patients; better on{' '}
        {better}, worse on {pairs.filter(({ difference }) => difference < 0).length}.
      </p>
      <div class="differences">
        <Chart
          label={`Difference of Dice of ${pairs.length} patients, from ${formatPoints(pairs[0]?.difference ?? null)} to ${formatPoints(pairs.at(-1)?.difference ?? null)} points`}
          inputs={[pairs]}
          configure={(colours) => configureDots(pairs, colours)}
        />
        <Chart
          label={`Box plot of the differences; mean ${formatPoints(mean)} points`}
          inputs={[pairs]}
          configure={(colours) => configureBox(pairs, colours)}
        />
      </div>
      <details>
        <summary>Differences in figures</summary>
        <PlainTable
          caption="Patients of both runs, the greatest loss first"
          columns={[
            { title: 'Patient' },
            { title: 'First, %', number: true },
            { title: 'Second, %', number: true },
            { title: 'Difference', number: true },
          ]}
          rows={pairs.map(({ patient, first, second, difference }) => {
            const address = addressOf(patient);
            return {
              key: patient,
              cells: [
                address === null ? patient : <a href={address}>{patient}</a>,
                formatPercent(first),
                formatPercent(second),
                formatPoints(difference),
              ],
            };
          })}
        />
      </details>
    </>
  );
}

type Dots = ChartConfiguration<'scatter', { x: number; y: number }[]>;

/** Both charts share one range, so that the box lies level with its dots. */
function rangeOf(pairs: readonly PatientPair[]) {
  const points = pairs.map(({ difference }) => 100 * difference);
  const room = Math.max(1, (Math.max(0, ...points) - Math.min(0, ...points)) * 0.08);
  return { min: Math.floor(Math.min(0, ...points) - room), max: Math.ceil(Math.max(0, ...points) + room) };
}

function configureDots(pairs: readonly PatientPair[], colours: Colours): Dots {
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          data: pairs.map(({ difference }, place) => ({ x: place + 1, y: 100 * difference })),
          backgroundColor: pairs.map(({ difference }) =>
            difference < 0 ? colours['series-2'] : colours['series-1'],
          ),
          pointStyle: pairs.map(({ difference }) => (difference < 0 ? 'triangle' : 'circle')),
          pointRadius: 5,
          pointHoverRadius: 7,
        },
      ],
    },
    options: {
      ...chartBase,
      plugins: {
        tooltip: {
          ...styleTooltip(colours),
          callbacks: {
            label: ({ dataIndex }) => {
              const { patient, first, second, difference } = pairs[dataIndex]!;
              return [
                patient,
                `${formatPercent(first)} → ${formatPercent(second)} (${formatPoints(difference)})`,
              ];
            },
          },
        },
      },
      scales: {
        x: {
          ...styleAxis(colours, 'Patients, greatest loss first'),
          type: 'linear',
          min: 0,
          max: pairs.length + 1,
          grid: { display: false },
          ticks: { display: false },
        },
        y: {
          ...styleAxis(colours, 'Second less first, points of Dice'),
          ...rangeOf(pairs),
          ticks: { ...styleAxis(colours).ticks, includeBounds: false },
          grid: {
            drawTicks: false,
            color: ({ tick }) => (tick?.value === 0 ? colours.ink : colours.line),
          },
        },
      },
    },
  };
}

function configureBox(
  pairs: readonly PatientPair[],
  colours: Colours,
): ChartConfiguration<'boxplot', number[][]> {
  const colour = colours['series-1'];
  return {
    type: 'boxplot',
    data: {
      labels: ['all patients'],
      datasets: [
        {
          data: [pairs.map(({ difference }) => 100 * difference)],
          backgroundColor: fade(colour, 0.25),
          borderColor: colour,
          borderWidth: 1.5,
          medianColor: colours.ink,
          meanBackgroundColor: colours.ink,
          meanBorderColor: colours.ink,
          outlierBackgroundColor: colours['series-2'],
          outlierBorderColor: colours['series-2'],
          itemRadius: 0,
          maxBarThickness: 70,
        } as never,
      ],
    },
    options: {
      ...chartBase,
      plugins: { tooltip: { ...styleTooltip(colours) } },
      scales: {
        x: { ...styleAxis(colours), grid: { display: false } },
        y: {
          ...styleAxis(colours),
          ...rangeOf(pairs),
          ticks: { ...styleAxis(colours).ticks, includeBounds: false },
        },
      },
    } as never,
  };
}
