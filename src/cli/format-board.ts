import { describeLeak } from '../domain/board/describe-leak.ts';
import { leakageWorth } from '../domain/board/leakage-worth.ts';
import type { BudgetView } from '../domain/board/budget-view.ts';
import type { LeaderboardRow, Spread } from '../domain/leaderboard-row.ts';
import { formatPoints, nameVerdict } from '../domain/statistics/describe-verdict.ts';
import { createTable, type Column } from './table.ts';

const points = (share: number) => (100 * share).toFixed(2);
const percent = (share: number | null) => (share === null ? '-' : `${points(share)} %`);

/** The mean over patients above its interval; without one the mean over runs and their deviation. */
function formatScore({ meanPatientDice, patientMean, interval }: LeaderboardRow): string {
  if (interval !== null && patientMean !== null)
    return `${points(patientMean)}\n${points(interval.low)} to ${points(interval.high)}`;
  return meanPatientDice === null ? '-' : formatSpread(meanPatientDice);
}

function formatSpread({ mean, deviation }: Spread): string {
  return deviation === null ? points(mean) : `${points(mean)} ± ${points(deviation)}`;
}

/** The verdict in a word; beneath it the difference, its simultaneous interval, and what could have been shown. */
function formatAgainst({ comparison, differenceToReference, kind }: LeaderboardRow): string {
  if (kind === 'reference') return 'reference';
  if (comparison === null)
    return differenceToReference === null ? '-' : `difference ${formatSigned(differenceToReference)}`;
  const { verdict, difference, interval, smallestDetectable } = comparison;
  const range = `${formatSigned(difference)} (${formatPoints(interval.low)} to ${formatPoints(interval.high)})`;
  const name = nameVerdict(comparison);
  if (name !== verdict) return [name, formatSigned(difference)].join('\n');
  const needed = verdict === 'insufficient' ? ` (${formatPoints(smallestDetectable)})` : '';
  return [`${verdict}${needed}`, range].join('\n');
}

const formatSigned = (difference: number) => `${difference > 0 ? '+' : ''}${formatPoints(difference)}`;

/** Model above, its settings below, in lines of so many characters. */
function formatLabel({ label }: LeaderboardRow, width: number): string {
  const [model = '', ...settings] = label.split(' · ');
  return [wrap(model, width), wrap(settings.join(' · '), width)].filter((line) => line !== '').join('\n');
}

/** Lines broken at spaces. */
function wrap(text: string, width: number): string {
  let line = 0;
  const words = text.split(' ').map((word, place) => {
    const fits = place === 0 || line + 1 + word.length <= width;
    line = fits && place > 0 ? line + 1 + word.length : word.length;
    return place === 0 ? word : `${fits ? ' ' : '\n'}${word}`;
  });
  return words.join('');
}

/** Millions and thousands. */
export function formatCount(count: number | null): string {
  if (count === null) return '-';
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  return count >= 1e3 ? `${Math.round(count / 1e3)} k` : String(count);
}

/** A mark a line. */
function formatState({ kind, runs, rung, lastEpochWasBest, leaky }: LeaderboardRow): string {
  if (kind === 'imported') return 'imported';
  const marks = [
    rung === null ? `${runs.completed}/${runs.total} runs` : `pruned, rung ${rung}`,
    runs.pruned > 0 && rung === null ? `${runs.pruned} pruned` : '',
    runs.failed > 0 ? `${runs.failed} failed` : '',
    runs.collapsed > 0 ? `${runs.collapsed} collapsed` : '',
    lastEpochWasBest ? 'best epoch last' : '',
    leaky ? 'leaky' : '',
  ];
  return marks.filter((mark) => mark !== '').join('\n');
}

const column = (title: string, value: Column<LeaderboardRow>['value'], align?: 'right') =>
  ({ title, value, ...(align && { align }) }) as Column<LeaderboardRow>;

const isTested = (rows: readonly LeaderboardRow[]) => rows.some(({ test }) => test !== null);

/** So that the table fits 120 columns. */
const labelWidth = (tested: boolean) => (tested ? 22 : 30);

function columnsFor(rows: readonly LeaderboardRow[]): Column<LeaderboardRow>[] {
  const tested = isTested(rows);
  return [
    column('#', ({ rank }) => (rank === null ? '' : String(rank)), 'right'),
    column('model', (row) => formatLabel(row, labelWidth(tested))),
    column('params', ({ trainableParameters }) => formatCount(trainableParameters), 'right'),
    column('Dice %', formatScore, 'right'),
    column('pooled', ({ pooledDice }) => (pooledDice === null ? '-' : points(pooledDice.mean)), 'right'),
    column('against U-Net', formatAgainst),
    column('min', ({ minutes }) => minutes?.toFixed(1) ?? '-', 'right'),
    ...(tested ? [column('test', ({ test }) => (test === null ? '-' : points(test.mean)), 'right')] : []),
    column('state', formatState),
  ];
}

/** Of measured rows; the others say it in their convention. */
function leaksOf(rows: readonly LeaderboardRow[]): string[] {
  const measured = rows.filter(({ protocol }) => protocol !== null);
  return [...new Set(measured.flatMap((row) => describeLeak(row) ?? []))];
}

/** What the marks in the table mean, a line each; only of those that it holds. */
function explainMarks(rows: readonly LeaderboardRow[]): string[] {
  const others = rows.filter(({ kind }) => kind === 'published' || kind === 'imported');
  const holds = (mark: (row: LeaderboardRow) => boolean, line: string) => (rows.some(mark) ? [line] : []);
  return [
    ...new Set(others.map(({ convention }) => convention)),
    ...leaksOf(rows).map((leak) => `leaky: ${leak}`),
    ...holds(({ lastEpochWasBest }) => lastEpochWasBest, 'best epoch last: more epochs might do better'),
    ...holds(
      ({ comparison }) => comparison?.verdict === 'insufficient',
      'insufficient: the interval holds zero, and so few patients show only differences from the points in brackets',
    ),
    'Dice: mean over patients of the validation data, which chose the winner; beneath it its 95 % interval over patients',
    ...holds(
      ({ comparison }) => comparison !== null,
      'against U-Net: points of Dice, patient by patient, with a 95 % interval for all variants at once',
    ),
  ];
}

/** One line on the best candidate of the sweep's own protocol, and one on what leakage is worth; only what the rows can say. */
function summarise(rows: readonly LeaderboardRow[]): string[] {
  const own = rows.filter(({ protocol }) => protocol !== null && protocol === rows[0]?.protocol);
  const best = own.find(({ kind, rank }) => kind === 'candidate' && rank !== null);
  const verdict = best?.verdict ? [`${best.label} ${best.verdict}${best.leaky ? ' (leaky)' : ''}`] : [];
  const worth = leakageWorth(rows);
  if (worth === null) return verdict;
  const { label, honest, leaky } = worth;
  const difference = `leakage is worth ${formatSigned(leaky - honest)} points of pooled Dice to ${label}`;
  return [
    ...verdict,
    `${difference}: ${percent(leaky)} where patients leak, ${percent(honest)} where they do not`,
  ];
}

/** The leaderboard in the shape of the deck's table. Validation scores are those that chose the winner. */
export function formatBoard(
  rows: readonly LeaderboardRow[],
  budget: Omit<BudgetView, 'runs'> | null = null,
): string {
  const columns = columnsFor(rows);
  const table = createTable(columns);
  const span = (content: string, colSpan = columns.length) => ({ content, colSpan, hAlign: 'left' as const });
  let protocol: string | null | undefined;
  for (const row of rows) {
    const own = protocol === undefined;
    if (row.protocol !== protocol && row.protocol !== null) {
      const rest = own ? '' : ' (not comparable with the rows above)';
      table.push([span(`${row.protocolLabel}${limitOf(row.protocol, budget)}${rest}`)]);
    }
    protocol = row.protocol;
    if (row.kind !== 'published') table.push(columns.map(({ value }) => value(row)));
    else
      table.push([
        '',
        formatLabel(row, labelWidth(isTested(rows))),
        formatCount(row.trainableParameters),
        span(formatPublished(row), columns.length - 3),
      ]);
  }
  const heading =
    budget === null
      ? []
      : [
          `at equal ${budget.unit}: the best score within ${describeAmount(budget)} of training, ` +
            'learning rates as planned for the whole budget; no intervals, no verdicts',
        ];
  return [...heading, table.toString(), ...summarise(rows), ...explainMarks(rows)].join('\n');
}

/** What every protocol has in common; where they differ, their headings say what each has. */
function describeAmount({ unit, amount, amounts }: Omit<BudgetView, 'runs'>): string {
  return isCommon(amounts)
    ? `${formatAmount(amount)} ${unit}`
    : `as many ${unit} as its protocol's runs have`;
}

function limitOf(protocol: string, budget: Omit<BudgetView, 'runs'> | null): string {
  const amount = budget?.amounts[protocol];
  if (budget === null || amount === undefined || isCommon(budget.amounts)) return '';
  return `, within ${formatAmount(amount)} ${budget.unit}`;
}

const isCommon = (amounts: BudgetView['amounts']) => new Set(Object.values(amounts)).size <= 1;

const formatAmount = (amount: number) => String(Number(amount.toFixed(2)));

function formatPublished({ published }: LeaderboardRow): string {
  return `published: validation ${percent(published?.validation ?? null)}, test ${percent(published?.test ?? null)}`;
}
