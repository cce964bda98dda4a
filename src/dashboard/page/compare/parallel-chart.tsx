import { Chart as ChartJs, registry, Tooltip } from 'chart.js';
import type { ChartConfiguration } from 'chart.js';
import { LinearAxis, LineSegment, ParallelCoordinatesController, PCPScale } from 'chartjs-chart-pcp';
import { chartBase, fade, styleAxis, styleTooltip } from '../parts/chart-style.ts';
import { Chart } from '../parts/chart.tsx';
import type { Colours } from '../theme/use-colours.ts';
import type { KnownRun } from './compared-run.ts';
import type { ParallelAxis } from './parallel-axes.ts';
import type { RunLook } from './run-looks.ts';

ChartJs.register(ParallelCoordinatesController, PCPScale, LineSegment, Tooltip);
registry.addElements(LinearAxis); // a scale by its class, which the controller draws as an element
// an element reads only options that it has a default of
ChartJs.defaults.set('elements', { linearAxis: { min: undefined, max: undefined } } as never);

/** In pixels; a narrow window scrolls the picture rather than squeeze its axes. */
const axisWidth = 88;
/** Of a letter at 11 pixels, about. */
const letterWidth = 6;

export interface ParallelChartProps {
  readonly axes: readonly ParallelAxis[];
  readonly runs: readonly KnownRun[];
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly passing: ReadonlySet<string>;
}

/** Each run as a line through its settings and what came of them; those outside the brush fade. */
export function ParallelChart(props: ParallelChartProps) {
  const { axes, runs, passing } = props;
  const names = axes.map(({ name }) => name).join(', ');
  const kinds = axes.map(({ name, low, high }) => `${name} ${low} ${high}`).join(', ');
  return (
    <div class="scroll" role="region" aria-label="Parallel coordinates" tabIndex={0}>
      <div class="parallel-frame" style={{ minWidth: `${axisWidth * axes.length}px` }}>
        <Chart
          // an axis is made with its dataset and keeps its range: other axes, another chart
          key={kinds}
          class="chart parallel-chart"
          label={`Parallel coordinates of ${runs.length} runs over ${names}; ${passing.size} within the brush`}
          inputs={[axes, runs, props.looks, passing]}
          configure={(colours) => configure(props, colours)}
        />
      </div>
    </div>
  );
}

function configure(
  { axes, runs, looks, passing }: ParallelChartProps,
  colours: Colours,
): ChartConfiguration<'pcp', number[]> {
  const isInside = runs.map(({ id }) => passing.has(id));
  const tints = runs.map(({ id }, place) => {
    const colour = colours[looks.get(id)!.colour];
    return isInside[place] ? colour : fade(colours.muted, 0.25);
  });
  return {
    type: 'pcp',
    data: {
      labels: runs.map(({ id }) => looks.get(id)!.name),
      datasets: axes.map((axis) => ({
        label: axis.name,
        data: axis.values.map((value) => value ?? Number.NaN),
        borderColor: tints,
        hoverBorderColor: colours.ink,
        borderWidth: isInside.map((inside) => (inside ? 2 : 1)),
        hoverBorderWidth: 3,
        ...axisLook(axis, colours),
      })) as never,
    },
    options: {
      ...chartBase,
      layout: { padding: { left: roomForWords(axes[0]), right: 8, top: 8, bottom: 0 } },
      scales: {
        x: { ...styleAxis(colours), ticks: { color: colours.ink, font: { size: 12, weight: 600 } } },
      },
      plugins: {
        tooltip: {
          ...styleTooltip(colours),
          callbacks: {
            title: () => '',
            label: ({ dataIndex }: { dataIndex: number }) =>
              describeRun(axes, looks.get(runs[dataIndex]!.id)!, dataIndex),
          },
        },
      },
    } as never,
  };
}

/** The first axis has its words on its left, beyond the half step that the chart leaves there. */
function roomForWords(axis: ParallelAxis | undefined): number {
  const longest = Math.max(0, ...(axis?.words ?? []).map((word) => word.length));
  return Math.max(8, letterWidth * longest - axisWidth / 2 + 16);
}

/** Ticks of an axis: its words where it has words, each at a whole number. */
function axisLook({ words, low, high }: ParallelAxis, colours: Colours) {
  const room = low === high ? Math.max(Math.abs(low) * 0.05, 0.5) : 0.06 * (high - low);
  return {
    min: words === null ? low - room : -0.25,
    max: words === null ? high + room : Math.max(0, words.length - 1) + 0.25,
    ticks: {
      color: colours.muted,
      font: { size: 11 },
      showLabelBackdrop: true,
      backdropColor: colours.paper,
      backdropPadding: 1,
      includeBounds: false,
      maxTicksLimit: words === null ? 6 : words.length + 2,
      callback: (value: number) =>
        words === null ? String(Number(value.toPrecision(3))) : (words[value] ?? ''),
      ...(words !== null && { stepSize: 1 }),
    },
    grid: { color: colours.line },
    border: { color: colours.muted, display: true },
  };
}

function describeRun(axes: readonly ParallelAxis[], { name }: RunLook, place: number): string[] {
  const held = axes.flatMap(({ name, words, values }) => {
    const value = values[place];
    if (value === null || value === undefined) return [];
    return [`${name}: ${words === null ? Number(value.toPrecision(4)) : words[value]}`];
  });
  return [name, ...held];
}
