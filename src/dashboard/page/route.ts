import type { SortOrder } from './board-order.ts';
import { formatSort, parseSort } from './board-order.ts';

export type Route =
  | { readonly view: 'sweeps' }
  | { readonly view: 'sweep'; readonly id: string; readonly sort: SortOrder; readonly filter: string }
  | { readonly view: 'run'; readonly id: string }
  | { readonly view: 'nothing' };

/** Reads an address such as `/sweeps/demo?sort=-pooled&filter=unet`; what it does not know it leaves out. */
export function parseRoute(address: URL): Route {
  const [folder, id, ...rest] = address.pathname.split('/').slice(1).map(decode);
  if (folder === '' && id === undefined) return { view: 'sweeps' };
  if (id === undefined || id === '' || rest.length > 0) return { view: 'nothing' };
  if (folder === 'runs') return { view: 'run', id };
  if (folder !== 'sweeps') return { view: 'nothing' };
  const { searchParams } = address;
  return {
    view: 'sweep',
    id,
    sort: parseSort(searchParams.get('sort') ?? ''),
    filter: searchParams.get('filter') ?? '',
  };
}

export function formatRoute(route: Route): string {
  if (route.view === 'run') return `/runs/${encodeURIComponent(route.id)}`;
  if (route.view !== 'sweep') return '/';
  const query = new URLSearchParams();
  const sort = formatSort(route.sort);
  if (sort !== '') query.set('sort', sort);
  if (route.filter.trim() !== '') query.set('filter', route.filter.trim());
  const text = query.size === 0 ? '' : `?${query}`;
  return `/sweeps/${encodeURIComponent(route.id)}${text}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
