import {
  Chart as ChartJs,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { chartBase, fade, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import type { Colours } from '../theme/use-colours.ts';
import type { KnownRun } from './compared-run.ts';
import type { RunLook } from './run-looks.ts';
import { bandOver, curveNames, curveValue } from './seed-band.ts';
import type { BandKind, CurveName, SeedGroup } from './seed-band.ts';
import { smoothCurve } from './smoothing.ts';

ChartJs.register(LineController, LineElement, PointElement, LinearScale, Filler, Tooltip);

export interface CompareCurvesProps {
  readonly groups: readonly SeedGroup[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly curve: CurveName;
  readonly smooth: number;
  readonly band: BandKind | 'none';
}

/** One curve of every run, smoothed as asked; runs that differ in seed and fold alone lie in one band. */
export function CompareCurves(props: CompareCurvesProps) {
  const { groups, looks, curve, smooth, band } = props;
  const runs = groups.flatMap((group) => group.runs);
  const latest = runs.map(({ id, epochs }) => {
    const last = epochs.at(-1);
    return `${looks.get(id)?.name ?? id} ${last === undefined ? 'none' : curveValue(last, curve).toPrecision(3)}`;
  });
  return (
    <Chart
      class="chart compare-chart"
      label={`${curveNames[curve]} over epochs of ${runs.length} runs; latest: ${latest.join('; ')}`}
      inputs={[groups, looks, curve, smooth, band]}
      configure={(colours) => configure(props, colours)}
    />
  );
}

type Point = { x: number; y: number };
type LineSet = ChartDataset<'line', Point[]>;

function configure(props: CompareCurvesProps, colours: Colours): ChartConfiguration<'line', Point[]> {
  const { groups, curve } = props;
  const named = new Set(groups.flatMap((group) => group.runs).map(({ id }) => id));
  const runs = groups.flatMap((group) => group.runs);
  const end = Math.max(2, ...runs.map(({ run }) => run.epochs));
  return {
    type: 'line',
    data: { datasets: groups.flatMap((group) => groupSets(group, props, colours)) },
    options: {
      ...chartBase,
      parsing: false,
      interaction: { mode: 'nearest', intersect: false, axis: 'xy' },
      plugins: {
        filler: { propagate: false },
        tooltip: {
          ...styleTooltip(colours),
          filter: ({ dataset }) => named.has((dataset as LineSet & { runId?: string }).runId ?? ''),
          callbacks: {
            title: ([item]) => `epoch ${item?.parsed.x}`,
            label: ({ dataset, parsed }) => `${dataset.label}: ${parsed.y?.toPrecision(4)}`,
          },
        },
      },
      scales: {
        x: { ...styleAxis(colours, 'Epoch'), type: 'linear', min: 1, max: end, grid: { display: false } },
        y: { ...styleAxis(colours, curveNames[curve]), type: 'linear', grace: '4%', beginAtZero: true },
      },
    },
  };
}

function groupSets({ runs }: SeedGroup, props: CompareCurvesProps, colours: Colours): LineSet[] {
  const { looks, curve, smooth, band } = props;
  const curves = runs.map(({ epochs }) => {
    const values = smoothCurve(
      epochs.map((epoch) => curveValue(epoch, curve)),
      smooth,
    );
    return epochs.map(({ epoch }, place) => ({ epoch, value: values[place]! }));
  });
  const points = band === 'none' ? [] : bandOver(curves, band);
  const isBanded = points.length > 1;
  const lines = runs.map((compared, place) =>
    runSet(compared, { points: curves[place]!, look: looks.get(compared.id)!, isBanded, colours }),
  );
  if (!isBanded) return lines;
  const colour = colours[looks.get(runs[0]!.id)!.colour];
  const edge = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
  const at = (value: (point: (typeof points)[number]) => number) =>
    points.map((point) => ({ x: point.epoch, y: value(point) }));
  return [
    { ...edge, label: 'low', data: at(({ low }) => low) },
    { ...edge, label: 'high', data: at(({ high }) => high), fill: '-1', backgroundColor: fade(colour, 0.18) },
    { ...edge, label: 'mean', data: at(({ mean }) => mean), borderColor: colour, borderWidth: 2.5 },
    ...lines,
  ];
}

interface RunLine {
  readonly points: readonly { readonly epoch: number; readonly value: number | null }[];
  readonly look: RunLook;
  /** Thin beneath its group's mean. */
  readonly isBanded: boolean;
  readonly colours: Colours;
}

function runSet({ id }: KnownRun, { points, look, isBanded, colours }: RunLine): LineSet {
  const colour = colours[look.colour];
  return {
    label: look.name,
    runId: id,
    data: points.map(({ epoch, value }) => ({ x: epoch, y: value ?? Number.NaN })),
    borderColor: isBanded ? fade(colour, 0.6) : colour,
    backgroundColor: colour,
    borderWidth: isBanded ? 1 : 2,
    borderDash: [...look.dash],
    pointRadius: points.length < 2 ? 3 : 0,
    pointHoverRadius: 4,
  } as LineSet;
}
