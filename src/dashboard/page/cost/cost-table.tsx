import { formatPercent } from '../parts/format.ts';
import { PlainTable } from '../parts/plain-table.tsx';
import { Tag } from '../parts/tag.tsx';
import { costs } from './cost-points.ts';
import type { CostName, CostPoint } from './cost-points.ts';
import { formatCost, formatInterval } from './describe-point.ts';

export interface CostTableProps {
  readonly points: readonly CostPoint[];
  readonly cost: CostName;
  readonly addressOf: (point: CostPoint) => string;
}

/** The picture's figures, for those who do not see it and for those who copy. */
export function CostTable({ points, cost, addressOf }: CostTableProps) {
  const rows = points.map((point) => ({
    key: point.key,
    cells: [
      <>
        {point.variantHash === null ? point.label : <a href={addressOf(point)}>{point.label}</a>}{' '}
        {tagsOf(point)}
      </>,
      formatPercent(point.dice),
      formatInterval(point.interval),
      formatCost(point.cost, cost),
      point.convention,
    ],
  }));
  return (
    <section>
      <h2>In figures</h2>
      <PlainTable
        caption={`Dice and ${costs[cost].title.toLowerCase()}`}
        columns={[
          { title: 'Variant' },
          { title: 'Dice, %', number: true },
          { title: '95 % interval', number: true },
          { title: costs[cost].title, number: true },
          { title: 'Convention' },
        ]}
        rows={rows}
      />
    </section>
  );
}

function tagsOf({ onFront, kind, leaky, comparable }: CostPoint) {
  const trained = kind === 'candidate' || kind === 'reference';
  return (
    <>
      {onFront && <Tag tone="accent">on the front</Tag>} {kind !== 'candidate' && <Tag>{kind}</Tag>}{' '}
      {leaky && <Tag tone="warn">leaky split</Tag>}{' '}
      {trained && !comparable && !leaky && <Tag>another protocol</Tag>}
    </>
  );
}
