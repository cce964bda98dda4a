import type { Chart, ChartType, Plugin } from 'chart.js';

/** A word beside a point, in the chart's own units. */
export interface PointLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A thin upright line with its name, such as the best epoch. */
export interface UprightLine {
  readonly x: number;
  readonly text: string;
}

export interface MarkOptions {
  readonly colour?: string;
  readonly labels?: readonly PointLabel[];
  readonly lines?: readonly UprightLine[];
}

declare module 'chart.js' {
  // oxlint-disable-next-line no-unused-vars
  interface PluginOptionsByType<TType extends ChartType> {
    marks?: MarkOptions;
  }
}

const lift = 9;

/** Draws `options.plugins.marks` over a chart; a chart that wants them registers it. */
export const chartMarks: Plugin<ChartType, MarkOptions> = {
  id: 'marks',
  defaults: { colour: '#888888', labels: [], lines: [] },
  afterDatasetsDraw(chart, _event, { colour = '', labels = [], lines = [] }) {
    const { ctx } = chart;
    ctx.save();
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    ctx.font = '600 12px sans-serif';
    for (const label of labels) drawLabel(chart, label);
    ctx.font = '11px sans-serif';
    for (const line of lines) drawLine(chart, line);
    ctx.restore();
  },
};

/** Right of its point, or left of it where the chart ends. */
function drawLabel({ ctx, chartArea, scales }: Chart, { x, y, text }: PointLabel): void {
  const [left, top] = [scales['x']!.getPixelForValue(x), scales['y']!.getPixelForValue(y)];
  const fits = left + lift + ctx.measureText(text).width < chartArea.right;
  ctx.textAlign = fits ? 'left' : 'right';
  ctx.fillText(text, fits ? left + lift : left - lift, Math.max(chartArea.top + 10, top - lift));
}

function drawLine({ ctx, chartArea, scales }: Chart, { x, text }: UprightLine): void {
  const left = scales['x']!.getPixelForValue(x);
  if (left < chartArea.left || left > chartArea.right) return;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(left, chartArea.top);
  ctx.lineTo(left, chartArea.bottom);
  ctx.stroke();
  ctx.setLineDash([]);
  const fits = left + 4 + ctx.measureText(text).width < chartArea.right;
  ctx.textAlign = fits ? 'left' : 'right';
  ctx.fillText(text, fits ? left + 4 : left - 4, chartArea.top + 10);
}
