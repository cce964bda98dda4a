import type { Chart as ChartClass, ChartConfiguration, Plugin } from 'chart.js';
import type { CurveFigure, Series } from './curve-series.ts';
import { element } from './dom.ts';
import { formatNumber } from './format.ts';

type LineChart = ChartClass<'line', { x: number; y: number }[]>;

/** The page loads Chart.js as a plain script before its modules. */
const { Chart } = globalThis as unknown as { Chart: typeof ChartClass };
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export interface CurveInput {
  readonly figure: CurveFigure;
  /** The epoch budget: the axis' end, so that one sees how far there is to go. */
  readonly epochs: number;
  readonly bestEpoch: number | null;
}

/** A figure with a legend that tells the latest values; `close` frees the chart. */
export function createCurveChart(title: string) {
  const canvas = element('canvas', { role: 'img' });
  const legend = element('ul', { class: 'legend' });
  const node = element(
    'figure',
    { class: 'curve' },
    element('figcaption', {}, element('h2', {}, title), legend),
    element('div', { class: 'canvas' }, canvas),
  );
  let chart: LineChart | undefined;
  let input: CurveInput | undefined;

  function update(next: CurveInput): void {
    input = next;
    const latest = next.figure.series.map((series) => `${series.name} ${latestOf(series)}`);
    canvas.setAttribute('aria-label', `${title} over epochs; latest: ${latest.join(', ')}`);
    legend.replaceChildren(...next.figure.series.map(legendItem));
    const config = chartConfiguration(next);
    if (chart === undefined) chart = new Chart(canvas, config) as LineChart;
    else Object.assign(chart, { options: config.options, data: config.data });
    chart.$best = next.bestEpoch;
    chart.update();
  }

  const redraw = () => input && update(input);
  dark.addEventListener('change', redraw);
  const close = () => {
    dark.removeEventListener('change', redraw);
    chart?.destroy();
  };
  return { node, update, close };
}

declare module 'chart.js' {
  interface Chart {
    $best?: number | null;
  }
}

const latestOf = ({ points }: Series) => formatNumber(points.at(-1)?.y ?? null);

function legendItem(series: Series): HTMLElement {
  const swatch = element('span', { class: series.dashed ? 'swatch dashed' : 'swatch' });
  swatch.style.borderTopColor = `var(${series.colour})`;
  return element('li', {}, swatch, series.name, element('strong', {}, latestOf(series)));
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function chartConfiguration({
  figure,
  epochs,
}: CurveInput): ChartConfiguration<'line', { x: number; y: number }[]> {
  const ticks = { color: colour('--muted'), font: { size: 12 }, maxTicksLimit: 6 };
  const grid = { color: colour('--line'), drawTicks: false };
  const border = { display: false };
  return {
    type: 'line',
    data: { datasets: figure.series.map(dataset) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false, axis: 'x' },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: ([item]) => `epoch ${item?.parsed.x}` } },
      },
      scales: {
        x: {
          type: 'linear',
          min: 1,
          max: Math.max(2, epochs),
          grid: { display: false },
          border,
          ticks: { ...ticks, precision: 0 },
        },
        y: { min: figure.range?.from, max: figure.range?.to, grid, border, ticks },
      },
    },
    plugins: [bestMark],
  };
}

const dataset = (series: Series) => ({
  label: series.name,
  data: [...series.points],
  borderColor: colour(series.colour),
  backgroundColor: colour(series.colour),
  borderWidth: 2,
  borderDash: series.dashed ? [5, 4] : [],
  pointRadius: series.points.length === 1 ? 3 : 0,
  pointHoverRadius: 4,
});

/** A thin vertical line at the best epoch. */
const bestMark: Plugin<'line'> = {
  id: 'best',
  beforeDatasetsDraw(chart) {
    const best = chart.$best;
    if (best === null || best === undefined) return;
    const x = chart.scales['x']!.getPixelForValue(best);
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.strokeStyle = colour('--muted');
    ctx.lineWidth = 1;
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    ctx.stroke();
    ctx.restore();
  },
};
