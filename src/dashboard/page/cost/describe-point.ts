import type { CostName, CostPoint } from './cost-points.ts';

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/** `303.9K`, `66M`; minutes as they are. */
export function formatCost(value: number, cost: CostName): string {
  return cost === 'minutes' ? `${Number(value.toPrecision(3))} min` : short.format(value);
}

export function formatInterval(interval: CostPoint['interval']): string {
  if (interval === null) return '–';
  return `${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)}`;
}

/** What kind of figure it is, in words. */
export function describeKind({ kind, leaky, comparable, onFront }: CostPoint): string {
  const words = {
    candidate: 'variant',
    reference: 'reference',
    imported: 'imported weights',
    published: 'published',
  }[kind];
  const other = !comparable && !leaky && (kind === 'candidate' || kind === 'reference');
  return [words, leaky && 'leaky split', other && 'another protocol', onFront && 'on the front']
    .filter((part) => part !== false)
    .join(', ');
}

/** A point in lines, for the tooltip. */
export function describePoint(point: CostPoint, cost: CostName): string[] {
  const interval = point.interval === null ? '' : ` (${formatInterval(point.interval)})`;
  return [
    point.label,
    `Dice ${(100 * point.dice).toFixed(2)} %${interval}, ${formatCost(point.cost, cost)}`,
    `${describeKind(point)}; ${point.convention}`,
  ];
}
