import type { LeaderboardRow, Spread } from '../../domain/leaderboard-row.ts';
import type { RunStatus } from '../../domain/run.ts';
import type { RunView } from '../dashboard-reader.ts';

export type Tone = 'good' | 'live' | 'idle' | 'warn' | 'bad';

export interface State {
  readonly text: string;
  readonly tone: Tone;
}

/** A leaderboard row, with what the table shows of it beside its numbers. */
export interface BoardRow {
  readonly key: string;
  readonly row: LeaderboardRow;
  readonly title: string;
  /** The label's rest: optimizer, switches, and whatever else differs between the rows. */
  readonly subtitle: string;
  readonly runs: readonly RunView[];
  readonly state: State;
  /** Runs that predicted no tumour at all, by name. */
  readonly collapsed: readonly string[];
  /** Lower-case text that the filter looks into. */
  readonly text: string;
}

export function makeBoardRows(rows: readonly LeaderboardRow[], runs: readonly RunView[]): BoardRow[] {
  const runsOf = groupRuns(runs);
  return rows.map((row) => {
    const own = row.variantHash === null ? [] : (runsOf.get(groupKey(row.variantHash, row.protocol)) ?? []);
    const [title = row.label, ...rest] = row.label.split(' · ');
    const subtitle = rest.join(' · ');
    const state = stateOf(row, own);
    const collapsed = own.filter((run) => run.collapsed).map(nameRun);
    return {
      key: `${row.kind} ${row.protocol} ${row.variantHash ?? row.label}`,
      row,
      title,
      subtitle,
      runs: own,
      state,
      collapsed,
      text: searchText(row, [state.text, collapsed.length > 0 ? 'collapsed' : '']),
    };
  });
}

/** Beside an interval the mean over patients, which the interval is of; else the mean over runs and their deviation. */
export function shownDice({ meanPatientDice, patientMean, interval }: LeaderboardRow): Spread | null {
  if (interval === null || patientMean === null) return meanPatientDice;
  return { mean: patientMean, deviation: null };
}

export function nameRun(run: Pick<RunView, 'seed' | 'fold'>): string {
  return `seed ${run.seed}, fold ${run.fold}`;
}

/** What a variant's runs are doing, in a word or two. */
export function stateOf(row: LeaderboardRow, runs: readonly RunView[]): State {
  if (row.kind === 'published' || row.kind === 'imported') return { text: row.kind, tone: 'idle' };
  const counts = new Map<RunStatus, number>();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  const running = runs.find((run) => run.status === 'running');
  if (running !== undefined)
    return { text: `training, epoch ${running.epochsDone} of ${running.epochs}`, tone: 'live' };
  if (counts.has('queued')) return { text: 'queued', tone: 'idle' };
  if (counts.has('waiting')) return { text: 'waiting at a rung', tone: 'idle' };
  const [only] = counts.keys();
  if (counts.size === 1 && only === 'pruned' && typeof row.rung === 'number')
    return { text: `pruned at rung ${row.rung}`, tone: 'idle' };
  if (counts.size === 1 && only !== undefined) return { text: only, tone: toneOf(only) };
  const text = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return { text, tone: 'warn' };
}

export function toneOf(status: RunStatus): Tone {
  if (status === 'completed') return 'good';
  if (status === 'running') return 'live';
  if (status === 'failed' || status === 'diverged') return 'bad';
  return status === 'cancelled' ? 'warn' : 'idle';
}

function searchText(row: LeaderboardRow, others: readonly string[]): string {
  const settings = Object.entries(row.parameters ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  const leaky = row.leaky ? 'leaky' : '';
  const words = [row.label, row.kind, row.convention, leaky, row.comparison?.verdict ?? ''];
  return [...words, ...others, ...settings].join(' ').toLowerCase();
}

/** A variant may stand under several protocols. */
function groupKey(variantHash: string, protocol: string | null): string {
  return `${variantHash} ${protocol}`;
}

function groupRuns(runs: readonly RunView[]): Map<string, RunView[]> {
  const groups = new Map<string, RunView[]>();
  for (const run of runs) {
    const key = groupKey(run.variantHash, run.protocol);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return groups;
}
