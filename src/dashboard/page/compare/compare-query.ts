import type { Brush } from './parallel-axes.ts';
import { curveNames } from './seed-band.ts';
import type { BandKind, CurveName } from './seed-band.ts';

/** What the comparison shows; all of it stands in the address. */
export interface CompareQuery {
  /** 1 to 20 ids, without repetition. */
  readonly runs: readonly string[];
  /** How many more were asked for than are compared. */
  readonly dropped: number;
  /** In [0, 0.99]. */
  readonly smooth: number;
  readonly band: BandKind | 'none';
  readonly curve: CurveName;
  readonly brush: Brush;
  /** The pair whose patients are compared: places among `runs`. */
  readonly pair: readonly [first: string | null, second: string | null];
}

export const mostRuns = 20;
export const strongestSmoothing = 0.99;

/** Reads a query as it comes, from anybody's address: what makes no sense is left at its default. */
export function readCompareQuery(query: Readonly<Record<string, string>>): CompareQuery {
  const ids = (query['runs'] ?? '').split(',').map((id) => id.trim());
  const asked = [...new Set(ids)].filter((id) => id !== '');
  const runs = asked.slice(0, mostRuns);
  const smooth = Number(query['smooth'] ?? 0);
  const [first = null, second = null] = (query['pair'] ?? '').split(',').filter((id) => runs.includes(id));
  return {
    runs,
    dropped: asked.length - runs.length,
    smooth: Number.isFinite(smooth) ? Math.min(strongestSmoothing, Math.max(0, smooth)) : 0,
    band: query['band'] === 'range' || query['band'] === 'none' ? query['band'] : 'deviation',
    curve: Object.hasOwn(curveNames, query['curve'] ?? '')
      ? (query['curve'] as CurveName)
      : 'meanPatientDice',
    brush: readBrush(query['brush'] ?? ''),
    pair: [first, second],
  };
}

/** The address of a comparison; defaults are left out. */
export function formatCompareQuery({ runs, smooth, band, curve, brush, pair }: CompareQuery): string {
  const query = new URLSearchParams();
  if (smooth > 0) query.set('smooth', String(smooth));
  if (band !== 'deviation') query.set('band', band);
  if (curve !== 'meanPatientDice') query.set('curve', curve);
  const brushed = Object.entries(brush).map(([name, { low, high }]) => `${name}:${low}:${high}`);
  if (brushed.length > 0) query.set('brush', brushed.join(';'));
  const chosen = pair.filter((id) => id !== null);
  if (chosen.length === 2) query.set('pair', chosen.join(','));
  const rest = query.toString();
  return `/compare?runs=${runs.map(encodeURIComponent).join(',')}${rest === '' ? '' : `&${rest}`}`;
}

function readBrush(text: string): Brush {
  const ranges = text.split(';').flatMap((part) => {
    const [name, low, high] = part.split(':');
    const range = { low: Number(low || Number.NaN), high: Number(high || Number.NaN) };
    return name && range.low <= range.high ? [[name, range] as const] : [];
  });
  return Object.fromEntries(ranges);
}
