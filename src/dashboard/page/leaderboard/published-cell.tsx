import { formatCount, formatPercent } from '../parts/format.ts';
import type { BoardItem } from './board-item.ts';

/** A published row's figures stand across the measured columns, in none of them: they were taken otherwise. */
export function PublishedCell({ item: { row } }: { readonly item: BoardItem }) {
  const figure = (name: string, share: number | null | undefined) =>
    typeof share === 'number' ? [`${name} ${formatPercent(share)}`] : [];
  const figures = [
    ...figure('validation', row.published?.validation),
    ...figure('test', row.published?.test),
  ];
  const size = row.trainableParameters === null ? [] : [`${formatCount(row.trainableParameters)} parameters`];
  return (
    <>
      <span class="figure">{[...figures, ...size].join(' · ')}</span>
      <span class="subtitle">{row.convention}</span>
    </>
  );
}
