import { useLocation } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import { formatBoardQuery, parseBoardQuery } from './board-query.ts';
import type { BoardQuery } from './board-query.ts';

/** The leaderboard's state as the address holds it, so that what one sees can be sent; a change replaces the address. */
export function useBoardQuery(): { query: BoardQuery; change: (change: Partial<BoardQuery>) => void } {
  const { url, path, query: asked, route } = useLocation();
  const query = useMemo(() => parseBoardQuery(asked), [url]);
  return { query, change: (part) => route(path + formatBoardQuery({ ...query, ...part }), true) };
}
