import {
  Chart as ChartJs,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
  Tooltip,
  Legend,
} from 'chart.js';
import type { ChartConfiguration, PointStyle } from 'chart.js';
import { PointWithErrorBar, ScatterWithErrorBarsController } from 'chartjs-chart-error-bars';
import { chartMarks } from '../parts/chart-marks.ts';
import { chartBase, styleAxis, styleLegend, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import type { Colours } from '../theme/use-colours.ts';
import { describePoint, formatCost } from './describe-point.ts';
import { costs } from './cost-points.ts';
import type { CostName, CostPicture, CostPoint } from './cost-points.ts';

ChartJs.register(
  ScatterWithErrorBarsController,
  PointWithErrorBar,
  PointElement,
  LineElement,
  LinearScale,
  LogarithmicScale,
  Tooltip,
  Legend,
  chartMarks,
);

export interface CostChartProps {
  readonly picture: CostPicture;
  readonly cost: CostName;
  readonly onChoose: (point: CostPoint) => void;
}

/** Dice over a cost: the marks tell apart what may be compared from what may not. */
export function CostChart({ picture, cost, onChoose }: CostChartProps) {
  const { points, front } = picture;
  const best = front.at(-1);
  const label =
    `Dice over ${costs[cost].title.toLowerCase()}: ${points.length} rows, ${front.length} on the Pareto front` +
    (best === undefined ? '' : `, the best of them ${best.label} with ${(100 * best.dice).toFixed(1)} %`) +
    '. The table beneath holds the same figures.';
  return (
    <Chart
      class="chart cost-chart"
      label={label}
      inputs={[picture, cost]}
      configure={(colours) => configure({ picture, cost, colours, onChoose })}
    />
  );
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly yMin?: number;
  readonly yMax?: number;
  readonly point: CostPoint;
}

type Configuration = ChartConfiguration<'scatterWithErrorBars', Placed[]>;

const place = (point: CostPoint): Placed => ({
  x: point.cost,
  y: 100 * point.dice,
  ...(point.interval && { yMin: 100 * point.interval.low, yMax: 100 * point.interval.high }),
  point,
});

interface Look {
  readonly title: string;
  readonly holds: (point: CostPoint) => boolean;
  readonly shape: PointStyle;
  readonly colour: keyof Colours;
  readonly hollow: boolean;
  readonly radius: number;
}

/** The first that holds takes the point. */
const looks: readonly Look[] = [
  {
    title: 'published',
    holds: ({ kind }) => kind === 'published',
    shape: 'circle',
    colour: 'muted',
    hollow: true,
    radius: 6,
  },
  {
    title: 'imported weights',
    holds: ({ kind }) => kind === 'imported',
    shape: 'rect',
    colour: 'muted',
    hollow: true,
    radius: 6,
  },
  {
    title: 'leaky split',
    holds: ({ leaky }) => leaky,
    shape: 'crossRot',
    colour: 'warn',
    hollow: true,
    radius: 6,
  },
  {
    title: 'another protocol',
    holds: ({ comparable }) => !comparable,
    shape: 'triangle',
    colour: 'muted',
    hollow: true,
    radius: 6,
  },
  {
    title: 'U-Net',
    holds: ({ kind }) => kind === 'reference',
    shape: 'rectRot',
    colour: 'series-2',
    hollow: false,
    radius: 8,
  },
  { title: 'variant', holds: () => true, shape: 'circle', colour: 'series-1', hollow: false, radius: 5 },
];

/** All marks with their intervals and a little room, within 0 to 100 %. */
function percentRange(points: readonly CostPoint[]): { min: number; max: number } {
  const held = points.flatMap(({ dice, interval }) => [dice, interval?.low ?? dice, interval?.high ?? dice]);
  const [low, high] = [100 * Math.min(...held), 100 * Math.max(...held)];
  return {
    min: Math.max(0, 10 * Math.floor((low - 2) / 10)),
    max: Math.min(100, 10 * Math.ceil((high + 2) / 10)),
  };
}

function configure(input: CostChartProps & { readonly colours: Colours }): Configuration {
  const { picture, cost, colours, onChoose } = input;
  const lookOf = new Map(picture.points.map((point) => [point, looks.find(({ holds }) => holds(point))!]));
  const groups = looks
    .map((look) => ({ look, points: picture.points.filter((point) => lookOf.get(point) === look) }))
    .filter(({ points }) => points.length > 0)
    .reverse();
  const held = picture.points.map((point) => point.cost);
  const [low, high] = [Math.min(...held) * 0.8, Math.max(...held) * 1.3];
  const formatTick = makeTickFormat({ low, high }, cost);
  return {
    type: 'scatterWithErrorBars',
    data: {
      datasets: [...groups.map((group) => groupSet(group, colours)), frontSet(picture.front, high, colours)],
    },
    options: {
      ...chartBase,
      onClick: (_event, [hit], chart) => {
        const found = hit && (chart.data.datasets[hit.datasetIndex]?.data[hit.index] as unknown as Placed);
        if (found?.point.variantHash) onChoose(found.point);
      },
      scales: {
        x: {
          ...styleAxis(colours, costs[cost].title),
          type: 'logarithmic',
          min: low,
          max: high,
          grid: {
            drawTicks: false,
            color: ({ tick }) => (tick?.label === '' ? 'transparent' : colours.line),
          },
          ticks: {
            ...styleAxis(colours).ticks,
            maxTicksLimit: 200,
            autoSkip: false,
            callback: (value) => formatTick(Number(value)),
          },
        },
        y: { ...styleAxis(colours, 'Dice per patient, %'), type: 'linear', ...percentRange(picture.points) },
      },
      plugins: {
        legend: { ...styleLegend(colours), onClick: () => undefined },
        tooltip: {
          ...styleTooltip(colours),
          filter: ({ raw }) => (raw as Placed).point !== undefined,
          callbacks: { label: ({ raw }) => describePoint((raw as Placed).point, cost) },
        },
        marks: { colour: colours.ink, labels: labelsOf(picture.points) },
      },
    },
  };
}

function groupSet({ look, points }: { look: Look; points: readonly CostPoint[] }, colours: Colours) {
  const colour = colours[look.colour];
  return {
    label: look.title,
    data: points.map(place),
    pointStyle: look.shape,
    radius: look.radius,
    hoverRadius: look.radius + 2,
    borderWidth: look.hollow ? 2 : 1,
    borderColor: look.hollow ? colour : colours.surface,
    backgroundColor: look.hollow ? colours.surface : colour,
    errorBarColor: colour,
    errorBarWhiskerColor: colour,
    errorBarLineWidth: 1,
    errorBarWhiskerLineWidth: 1,
    errorBarWhiskerSize: 6,
  };
}

/** What so much cost can reach: level until a dearer one does better, the last to the axis' end. */
function frontSet(front: readonly CostPoint[], end: number, colours: Colours) {
  const corners = front.map(({ cost, dice }) => ({ x: cost, y: 100 * dice }));
  const last = corners.at(-1);
  return {
    label: 'Pareto front',
    data: [...corners, ...(last ? [{ x: end, y: last.y }] : [])] as Placed[],
    showLine: true,
    stepped: true,
    borderColor: colours.accent,
    borderWidth: 2,
    borderDash: [5, 4],
    pointStyle: 'line' as const,
    radius: 0,
    hoverRadius: 0,
    hitRadius: 0,
  };
}

/** References by their model; of several of one model the best alone, as their names would lie on each other. */
function labelsOf(points: readonly CostPoint[]) {
  const labels = new Map<string, { x: number; y: number; text: string }>();
  for (const { kind, comparable, cost, dice, label } of points) {
    const text = label.split(' · ')[0]!;
    if (kind !== 'reference' || !comparable || 100 * dice <= (labels.get(text)?.y ?? -1)) continue;
    labels.set(text, { x: cost, y: 100 * dice, text });
  }
  return [...labels.values()];
}

/** Ticks of a logarithmic axis crowd: of few decades more of them are named. */
function makeTickFormat({ low, high }: { low: number; high: number }, cost: CostName) {
  const decades = Math.log10(high / low);
  const named = decades > 3 ? [1] : decades > 2 ? [1, 3] : [1, 2, 3, 5];
  return (value: number): string => {
    const leading = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    return named.some((digit) => Math.abs(leading - digit) < 1e-6) ? formatCost(value, cost) : '';
  };
}
