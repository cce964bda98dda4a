import type { LeaderboardRow } from '../../domain/leaderboard-row.ts';
import { heading, paragraph, type Block, type Table } from '../block.ts';
import {
  count,
  isWholeRange,
  percent,
  percentInterval,
  plural,
  points,
  pointsInterval,
  probability,
  spread,
} from '../quantity.ts';
import type { ReportData } from '../report-data.ts';

interface Column {
  readonly title: string;
  readonly value: (row: LeaderboardRow) => string;
  readonly align?: 'left';
}

/** A table a protocol, of its rows with a score, then imported weights, then what others have published. */
export function leaderboardSection({ rows, runs, metric }: ReportData): Block[] {
  const protocols = [...new Set(runs.map(({ protocol }) => protocol))];
  return [
    heading('Leaderboard'),
    ...protocols.flatMap((protocol) =>
      protocolTable(
        rows.filter((row) => row.protocol === protocol),
        metric,
      ),
    ),
    ...importedTable(rows.filter(({ kind }) => kind === 'imported')),
    ...publishedTable(rows.filter(({ kind }) => kind === 'published')),
  ];
}

function protocolTable(rows: readonly LeaderboardRow[], metric: ReportData['metric']): Block[] {
  const scored = rows.filter(({ score }) => score !== null);
  if (scored.length === 0) return [paragraph('No variant has a score yet.')];
  const [first] = scored;
  const left = rows.length - scored.length;
  const hasTest = scored.some(({ test }) => test !== null);
  const columns = boardColumns(hasTest);
  const leaky = scored.some((row) => row.leaky);
  return [
    {
      kind: 'table',
      caption:
        `Protocol: ${first!.protocolLabel ?? 'unknown'}${leaky ? ' (leaky: patients lie on both sides of the split, Dice is inflated)' : ''}. ` +
        `Validation scores, by which each run's best epoch was chosen (${metric}); per-patient Dice is the mean over patients, ` +
        'with its 95 % bootstrap interval (without an interval, mean and sample deviation over runs); difference to the reference in points, with a 95 % interval ' +
        'for all variants at once.' +
        (left > 0 ? ` ${plural(left, 'variant')} without a completed run left out.` : ''),
      columns: columns.map(({ title, align }) => ({ title, align: align ?? 'right' })),
      rows: scored.map((row) => columns.map(({ value }) => value(row))),
    },
  ];
}

function boardColumns(hasTest: boolean): Column[] {
  return [
    { title: '#', value: ({ rank }) => (rank === null ? '–' : String(rank)) },
    { title: 'variant', value: nameRow, align: 'left' },
    { title: 'runs', value: ({ runs }) => `${runs.completed}/${runs.total}` },
    { title: 'per-patient Dice', value: formatDice },
    {
      title: '95 % interval',
      value: ({ interval }) => (interval === null ? '–' : percentInterval(interval)),
    },
    { title: 'pooled Dice', value: (row) => percent(row.pooledDice?.mean) },
    { title: 'difference', value: formatDifference },
    { title: 'p', value: ({ comparison }) => probability(comparison?.pValue ?? null) },
    { title: 'verdict', value: ({ comparison }) => comparison?.verdict ?? '–', align: 'left' },
    ...(hasTest ? [{ title: 'sealed test', value: ({ test }: LeaderboardRow) => percent(test?.mean) }] : []),
    { title: 'parameters', value: ({ trainableParameters }) => count(trainableParameters) },
    { title: 'minutes', value: ({ minutes }) => minutes?.toFixed(1) ?? '–' },
  ];
}

/** The row's name and its marks. */
function formatDice({ meanPatientDice, patientMean, interval }: LeaderboardRow): string {
  return interval === null || patientMean === null ? spread(meanPatientDice) : percent(patientMean);
}

function nameRow({ label, kind, runs, lastEpochWasBest, leaky }: LeaderboardRow): string {
  const marks = [
    kind === 'reference' ? 'reference' : '',
    runs.collapsed > 0 ? `${runs.collapsed} collapsed` : '',
    runs.failed > 0 ? `${runs.failed} failed` : '',
    lastEpochWasBest ? 'best epoch last' : '',
    leaky ? 'leaky' : '',
  ].filter((mark) => mark !== '');
  return marks.length === 0 ? label : `${label} (${marks.join(', ')})`;
}

function formatDifference({ comparison, differenceToReference }: LeaderboardRow): string {
  if (comparison !== null && !isWholeRange(comparison.interval))
    return `${points(comparison.difference)} (${pointsInterval(comparison.interval)})`;
  return differenceToReference === null ? '–' : points(differenceToReference);
}

function importedTable(rows: readonly LeaderboardRow[]): Table[] {
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      caption:
        'Imported weights, trained elsewhere and scored here on the original masks; of other patients than the rows ' +
        'above where the convention says so, and compared with none of them. 95 % bootstrap intervals over patients.',
      columns: [
        { title: 'model', align: 'left' },
        { title: 'parameters', align: 'right' },
        { title: 'per-patient Dice', align: 'right' },
        { title: '95 % interval', align: 'right' },
        { title: 'pooled Dice', align: 'right' },
        { title: 'convention', align: 'left' },
      ],
      rows: rows.map((row) => [
        nameRow(row),
        count(row.trainableParameters),
        spread(row.meanPatientDice),
        row.interval === null ? '–' : percentInterval(row.interval),
        percent(row.pooledDice?.mean),
        row.convention,
      ]),
    },
  ];
}

function publishedTable(rows: readonly LeaderboardRow[]): Table[] {
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      caption:
        'Published results, each under its own convention; shown for orientation and subtracted from nothing above.',
      columns: [
        { title: 'model', align: 'left' },
        { title: 'parameters', align: 'right' },
        { title: 'Dice, validation', align: 'right' },
        { title: 'Dice, test', align: 'right' },
        { title: 'convention', align: 'left' },
      ],
      rows: rows.map(({ label, trainableParameters, published, convention }) => [
        label,
        count(trainableParameters),
        percent(published?.validation),
        percent(published?.test),
        convention,
      ]),
    },
  ];
}
