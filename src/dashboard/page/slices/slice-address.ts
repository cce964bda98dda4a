import type { PictureLayer } from '../../dashboard-reader.ts';
import { layers } from './slice-colours.ts';
import type { LayerName } from './slice-colours.ts';
import type { SlicePlace } from './slice-order.ts';

/** How slices are looked at; all of it stands in the address. */
export interface SliceLook {
  /** Of the masks' fill, in [0, 1]. */
  readonly opacity: number;
  readonly layer: LayerName;
  readonly outlines: boolean;
  /** A second run, shown in step. */
  readonly beside: string | null;
}

export const usualOpacity = 0.45;

/** Reads a query as it comes: what makes no sense is left at its default. */
export function readSliceLook(query: Readonly<Record<string, string>>): SliceLook {
  const opacity = Number(query['opacity'] || Number.NaN);
  const layer = query['layer'] ?? '';
  return {
    opacity: Number.isFinite(opacity) ? Math.min(1, Math.max(0, opacity)) : usualOpacity,
    layer: Object.hasOwn(layers, layer) ? (layer as LayerName) : 'both',
    outlines: query['outlines'] !== 'off',
    beside: query['beside'] || null,
  };
}

export interface SliceAddress extends SlicePlace {
  readonly runId: string;
  readonly look?: SliceLook;
}

/** A slice's address on the page; what is usual of the look is left out. */
export function formatSliceAddress({ runId, patient, slice, look }: SliceAddress): string {
  const query = new URLSearchParams();
  if (look !== undefined) {
    if (look.beside !== null) query.set('beside', look.beside);
    if (look.opacity !== usualOpacity) query.set('opacity', String(look.opacity));
    if (look.layer !== 'both') query.set('layer', look.layer);
    if (!look.outlines) query.set('outlines', 'off');
  }
  const rest = query.toString();
  const parts = ['/runs', runId, 'slices', patient, String(slice)].map((part, place) =>
    place === 0 ? part : encodeURIComponent(part),
  );
  return `${parts.join('/')}${rest === '' ? '' : `?${rest}`}`;
}

/** What an address made by `formatSliceAddress` shows. */
export function readSliceAddress({ pathname, search }: Pick<URL, 'pathname' | 'search'>): {
  readonly place: SlicePlace;
  readonly look: SliceLook;
} {
  const [patient = '', slice = ''] = pathname.split('/').slice(-2).map(decodeURIComponent);
  const look = readSliceLook(Object.fromEntries(new URLSearchParams(search)));
  return { place: { patient, slice: Number(slice) }, look };
}

/** A picture of that slice from the API. */
export function pictureAddress({ runId, patient, slice }: SliceAddress, layer: PictureLayer): string {
  const [run, who] = [runId, patient].map(encodeURIComponent);
  return `/api/runs/${run}/patients/${who}/slices/${slice}/${layer}.png`;
}
