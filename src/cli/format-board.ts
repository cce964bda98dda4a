import type { LeaderboardRow, Spread } from '../domain/leaderboard-row.ts';
import { renderTable } from './table.ts';

const percent = (share: number | null | undefined) =>
  share === null || share === undefined ? '-' : `${(100 * share).toFixed(2)} %`;

function formatSpread(value: Spread | null): string {
  if (value === null) return '-';
  return value.deviation === null
    ? percent(value.mean)
    : `${percent(value.mean)} ± ${(100 * value.deviation).toFixed(2)}`;
}

function formatDifference(row: LeaderboardRow): string {
  if (row.differenceToReference === null) return '-';
  return `${row.differenceToReference >= 0 ? '+' : ''}${(100 * row.differenceToReference).toFixed(2)}`;
}

/** Millions and thousands as the deck writes them. */
export function formatCount(count: number | null): string {
  if (count === null) return '-';
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  return count >= 1e3 ? `${Math.round(count / 1e3)} thousand` : String(count);
}

function formatState(row: LeaderboardRow): string {
  const marks = [
    row.kind === 'published' ? `${row.convention}` : `${row.runs.completed}/${row.runs.total} runs`,
    row.runs.failed > 0 ? `${row.runs.failed} failed` : '',
    row.runs.collapsed > 0 ? `${row.runs.collapsed} collapsed` : '',
    row.lastEpochWasBest ? 'best epoch was the last' : '',
    row.leaky ? 'LEAKY' : '',
  ];
  return marks.filter((mark) => mark !== '').join(', ');
}

/** The leaderboard in the shape of the deck's table. Validation scores are those that chose the winner. */
export function formatBoard(rows: readonly LeaderboardRow[]): string {
  return renderTable(
    [
      { title: '#', value: (row) => (row.rank === null ? '' : String(row.rank)), align: 'right' },
      { title: 'model', value: (row) => (row.kind === 'reference' ? `${row.label} (reference)` : row.label) },
      { title: 'parameters', value: (row) => formatCount(row.trainableParameters), align: 'right' },
      {
        title: 'Dice, validation',
        value: (row) =>
          row.published === null ? formatSpread(row.meanPatientDice) : percent(row.published.validation),
        align: 'right',
      },
      { title: 'pooled', value: (row) => formatSpread(row.pooledDice), align: 'right' },
      { title: 'to U-Net', value: formatDifference, align: 'right' },
      { title: 'minutes', value: (row) => row.minutes?.toFixed(1) ?? '-', align: 'right' },
      {
        title: 'Dice, test',
        value: (row) => (row.published === null ? formatSpread(row.test) : percent(row.published.test)),
        align: 'right',
      },
      { title: 'state', value: formatState },
    ],
    rows,
  );
}
