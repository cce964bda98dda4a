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

function nameRow({ kind, label }: LeaderboardRow): string {
  return kind === 'reference' ? `${label} (reference)` : label;
}

/** Millions and thousands. */
export function formatCount(count: number | null): string {
  if (count === null) return '-';
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  return count >= 1e3 ? `${Math.round(count / 1e3)} k` : String(count);
}

function formatState(row: LeaderboardRow): string {
  const marks = [
    row.kind === 'published' ? 'published' : `${row.runs.completed}/${row.runs.total} runs`,
    row.runs.failed > 0 ? `${row.runs.failed} failed` : '',
    row.runs.collapsed > 0 ? `${row.runs.collapsed} collapsed` : '',
    row.lastEpochWasBest ? 'best epoch last' : '',
    row.leaky ? 'leaky' : '',
  ];
  return marks.filter((mark) => mark !== '').join(', ');
}

/** What the marks in the table mean, a line each; only of those that it holds. */
function explainMarks(rows: readonly LeaderboardRow[]): string[] {
  const published = rows.filter(({ kind }) => kind === 'published');
  const conventions = new Set(published.map(({ convention }) => convention));
  return [
    ...[...conventions].map((convention) => convention),
    ...(rows.some(({ kind, leaky }) => kind !== 'published' && leaky)
      ? ['leaky: slices of one patient lie on both sides of the split; Dice is inflated']
      : []),
    ...(rows.some(({ lastEpochWasBest }) => lastEpochWasBest)
      ? ['best epoch last: more epochs might do better']
      : []),
    'Dice is the mean over patients, on the data that chose the winner; differences are in points',
  ];
}

/** The leaderboard in the shape of the deck's table. Validation scores are those that chose the winner. */
export function formatBoard(rows: readonly LeaderboardRow[]): string {
  const table = renderTable(
    [
      { title: '#', value: (row) => (row.rank === null ? '' : String(row.rank)), align: 'right' },
      { title: 'model', value: nameRow },
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
  return [table, ...explainMarks(rows)].join('\n');
}
