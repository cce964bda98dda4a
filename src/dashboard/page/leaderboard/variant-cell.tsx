import { Tag } from '../parts/tag.tsx';
import { hasRuns } from './board-context.ts';
import type { CellProps } from './board-context.ts';
import type { BoardItem } from './board-item.ts';

/** Model and marks, and beneath them the settings; the name opens the runs. */
export function VariantCell({ item, context, open }: CellProps) {
  const { row, title, subtitle } = item;
  return (
    <>
      <span class="title">
        {hasRuns(item) ? (
          <button
            type="button"
            class="disclosure"
            data-control="open"
            aria-expanded={open}
            title={row.label}
            onClick={() => context.act.toggleOpen(item.key)}
          >
            {title}
          </button>
        ) : (
          <span class="name" title={row.label}>
            {title}
          </span>
        )}
        <Marks item={item} />
      </span>
      <span class="subtitle" title={subtitle}>
        {subtitle}
      </span>
    </>
  );
}

function Marks({ item: { row } }: { readonly item: BoardItem }) {
  return (
    <>
      {row.kind === 'reference' && <Tag title="Trained here, under the same budget">reference</Tag>}
      {row.kind === 'imported' && <Tag title={row.convention}>imported</Tag>}
      {row.kind === 'published' && <Tag title={row.convention}>published</Tag>}
      {row.leaky && (
        <Tag tone="warn" title={row.convention}>
          leaky
        </Tag>
      )}
      {row.runs.collapsed > 0 && (
        <Tag tone="warn" title="Runs that predict no tumour at all; they are part of the means">
          {`${row.runs.collapsed} collapsed`}
        </Tag>
      )}
      {row.lastEpochWasBest && (
        <Tag title="The last epoch was the best one: more epochs may give more">rising</Tag>
      )}
    </>
  );
}
