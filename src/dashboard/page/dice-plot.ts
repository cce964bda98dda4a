import type { Spread } from '../../domain/leaderboard-row.ts';
import { drawing } from './dom.ts';

/** The part of [0, 1] that a column of plots shares. */
export interface PlotScale {
  readonly from: number;
  readonly to: number;
}

const step = 0.05;

/** Smallest scale on whole steps of 5 % that holds every mean with its deviation; null without any. */
export function scaleOf(spreads: readonly (Spread | null)[]): PlotScale | null {
  const known = spreads.filter((spread) => spread !== null);
  if (known.length === 0) return null;
  const low = Math.min(...known.map(({ mean, deviation }) => mean - (deviation ?? 0)));
  const high = Math.max(...known.map(({ mean, deviation }) => mean + (deviation ?? 0)));
  const from = Math.max(0, Math.floor(low / step - 1e-9) * step);
  const to = Math.min(1, Math.ceil(high / step + 1e-9) * step);
  return to > from ? { from, to } : { from: Math.max(0, to - step), to };
}

const width = 120;
const height = 20;

/** A dot at the mean, a line over the deviation, and a faint line where the reference stands. */
export function dicePlot(spread: Spread, scale: PlotScale, reference: number | null): SVGElement {
  const x = (value: number) => {
    const share = (value - scale.from) / (scale.to - scale.from);
    return (4 + (width - 8) * Math.min(1, Math.max(0, share))).toFixed(1);
  };
  const middle = String(height / 2);
  const attributes = { class: 'dice-plot', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' };
  const line = (kind: string, from: string, to: string) =>
    drawing('line', { class: kind, x1: from, x2: to, y1: middle, y2: middle });
  const mark = (value: number) =>
    drawing('line', { class: 'reference', x1: x(value), x2: x(value), y1: '0', y2: String(height) });
  return drawing(
    'svg',
    attributes,
    line('axis', '4', String(width - 4)),
    reference === null ? null : mark(reference),
    spread.deviation
      ? line('deviation', x(spread.mean - spread.deviation), x(spread.mean + spread.deviation))
      : null,
    drawing('circle', { class: 'mean', cx: x(spread.mean), cy: middle, r: '3.5' }),
  );
}
