import { BarController, BarElement, CategoryScale, Chart as ChartJs, LinearScale, Tooltip } from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import type { PatientView } from '../../dashboard-reader.ts';
import { chartBase, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import { formatCount, formatPercent } from '../parts/format.ts';
import { PlainTable } from '../parts/plain-table.tsx';
import { formatSliceAddress } from '../slices/slice-address.ts';
import { mostTumour, tumourPixels } from '../slices/slice-order.ts';
import type { Colours } from '../theme/use-colours.ts';

ChartJs.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export interface PatientScoresProps {
  readonly runId: string;
  /** Worst first. */
  readonly patients: readonly PatientView[];
  readonly onChoose: (address: string) => void;
}

/** Volume Dice of each validation patient, worst first, each with the way to its slices. */
export function PatientScores({ runId, patients, onChoose }: PatientScoresProps) {
  const addresses = patients.map((view) => {
    const slice = mostTumour(view);
    return slice === null ? null : formatSliceAddress({ runId, patient: view.patient, slice: slice.number });
  });
  const [worst] = patients;
  const best = patients.at(-1);
  const columns = [
    { title: 'Patient' },
    { title: 'Dice, %', number: true },
    { title: 'HD95, px', number: true },
    { title: 'Tumour px', number: true },
    { title: 'Slices', number: true },
  ];
  return (
    <>
      <Chart
        class="chart patient-chart"
        label={`Dice of ${patients.length} patients, worst first: from ${formatPercent(worst?.dice ?? null)} to ${formatPercent(best?.dice ?? null)} %`}
        inputs={[patients]}
        configure={(colours) =>
          configure(patients, colours, (place) => addresses[place] && onChoose(addresses[place]))
        }
      />
      <details>
        <summary>Patients in figures, and their slices</summary>
        <PlainTable
          caption="Validation patients, worst first"
          columns={columns}
          rows={patients.map((view, place) => ({
            key: view.patient,
            cells: [
              addresses[place] ? <a href={addresses[place]}>{view.patient}</a> : view.patient,
              formatPercent(view.dice),
              view.hd95 === null ? '–' : view.hd95.toFixed(1),
              formatCount(view.slices.reduce((sum, slice) => sum + tumourPixels(slice), 0)),
              view.slices.length,
            ],
          }))}
        />
      </details>
    </>
  );
}

function configure(
  patients: readonly PatientView[],
  colours: Colours,
  onPlace: (place: number) => void,
): ChartConfiguration<'bar', number[]> {
  const mean = patients.reduce((sum, { dice }) => sum + dice, 0) / patients.length;
  return {
    type: 'bar',
    data: {
      labels: patients.map(({ patient }) => patient),
      datasets: [
        {
          data: patients.map(({ dice }) => 100 * dice),
          backgroundColor: patients.map(({ dice }) =>
            dice < mean ? colours['series-2'] : colours['series-1'],
          ),
          hoverBackgroundColor: colours.ink,
          maxBarThickness: 28,
          minBarLength: 2,
        },
      ],
    },
    options: {
      ...chartBase,
      onClick: (_event, [hit]) => hit && onPlace(hit.index),
      interaction: { mode: 'index', intersect: false },
      plugins: {
        tooltip: {
          ...styleTooltip(colours),
          callbacks: { label: ({ parsed }) => `Dice ${parsed.y?.toFixed(2)} %; click for its slices` },
        },
      },
      scales: {
        x: { ...styleAxis(colours), grid: { display: false }, ticks: { display: false } },
        y: { ...styleAxis(colours, 'Dice, %'), min: 0, max: 100 },
      },
    },
  };
}
