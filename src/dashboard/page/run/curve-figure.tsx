import {
  Chart as ChartJs,
  LineController,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration, Plugin } from 'chart.js';
import Zoom from 'chartjs-plugin-zoom';
import { useRef } from 'preact/hooks';
import { chartMarks } from '../parts/chart-marks.ts';
import { chartBase, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import { formatNumber } from '../parts/format.ts';
import type { Colours } from '../theme/use-colours.ts';
import type { Curve, EpochRange } from './curves.ts';

ChartJs.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  Tooltip,
  Zoom as unknown as Plugin, // its types are those of CommonJS, what Vite bundles is not
  chartMarks,
);

export interface CurveFigureProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** What is shown of the epochs; all figures of a run zoom in step. */
  readonly range: EpochRange;
  readonly bestEpoch: number | null;
  /** A logarithmic axis, for rates and losses. */
  readonly logarithmic?: boolean;
  readonly onZoom: (range: EpochRange) => void;
}

/** Curves over epochs, with a legend that tells the latest values. Dragging over it zooms. */
export function CurveFigure(props: CurveFigureProps) {
  const { title, curves, range, bestEpoch, logarithmic = false } = props;
  // The chart outlives many drawings: it has to call the latest, which knows the address as it is now.
  const zoom = useRef(props.onZoom);
  zoom.current = props.onZoom;
  const latest = curves.map(({ name, points }) => `${name} ${formatNumber(points.at(-1)?.y ?? null)}`);
  const best = bestEpoch === null ? '' : `; best epoch ${bestEpoch}`;
  return (
    <figure class="curve">
      <figcaption>
        <h3>{title}</h3>
        <ul class="curve-legend">
          {curves.map(({ name, colour, dashed, points }) => (
            <li key={name}>
              <span
                class={dashed ? 'swatch dashed' : 'swatch'}
                style={{ borderTopColor: `var(--${colour})` }}
              />
              {name} <strong>{formatNumber(points.at(-1)?.y ?? null)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <Chart
        label={`${title} over epochs ${range.from} to ${range.to}; latest: ${latest.join(', ')}${best}`}
        inputs={[curves, range.from, range.to, bestEpoch, logarithmic]}
        configure={(colours) => configure({ ...props, onZoom: (to) => zoom.current(to) }, colours)}
      />
    </figure>
  );
}

type Configuration = ChartConfiguration<'line', { x: number; y: number }[]>;

function configure(
  { curves, range, bestEpoch, logarithmic, onZoom }: CurveFigureProps,
  colours: Colours,
): Configuration {
  const few = curves.every(({ points }) => points.length < 2);
  return {
    type: 'line',
    data: {
      datasets: curves.map(({ name, colour, dashed, points }) => ({
        label: name,
        data: [...points],
        borderColor: colours[colour],
        backgroundColor: colours[colour],
        borderWidth: 2,
        borderDash: dashed ? [5, 4] : [],
        pointRadius: few ? 3 : 0,
        pointHoverRadius: 4,
      })),
    },
    options: {
      ...chartBase,
      parsing: false,
      interaction: { mode: 'index', intersect: false, axis: 'x' },
      plugins: {
        tooltip: {
          ...styleTooltip(colours),
          callbacks: { title: ([item]) => `epoch ${item?.parsed.x}` },
        },
        zoom: {
          zoom: {
            mode: 'x',
            drag: { enabled: true, threshold: 8, backgroundColor: `${colours.accent}33` },
            pinch: { enabled: false }, // it would take a finger's scrolling from the page
            wheel: { enabled: true, modifierKey: 'ctrl' },
            onZoomComplete: ({ chart }) => {
              const { min, max } = chart.scales['x']!;
              onZoom({ from: Math.floor(min), to: Math.ceil(max) });
            },
          },
        },
        marks: {
          colour: colours.muted,
          lines: bestEpoch === null ? [] : [{ x: bestEpoch, text: 'best' }],
        },
      },
      scales: {
        x: {
          ...styleAxis(colours),
          type: 'linear',
          min: range.from,
          max: range.to,
          grid: { display: false },
          ticks: { ...styleAxis(colours).ticks, precision: 0 },
        },
        y: {
          ...styleAxis(colours),
          type: logarithmic ? 'logarithmic' : 'linear',
          grace: '4%',
          beginAtZero: true,
        },
      },
    },
  };
}
