import type { Annotation } from '../../../domain/annotation.ts';
import type { ConventionName } from '../../../domain/conventions.ts';
import type { LeaderboardRow, Spread } from '../../../domain/leaderboard-row.ts';
import type { Tone } from '../parts/status.tsx';

/** A leaderboard row with what people say of it, as table, filter and download read it. */
export interface BoardItem {
  readonly key: string;
  readonly row: LeaderboardRow;
  readonly annotation: Annotation;
  readonly title: string;
  /** The label's rest: optimizer, switches, and whatever else differs between the rows. */
  readonly subtitle: string;
  readonly state: { readonly text: string; readonly tone: Tone };
  /** Lower-case text that a plain word of the filter is looked for in. */
  readonly text: string;
}

export type Annotations = Readonly<Record<string, Annotation>>;

export const noAnnotation: Annotation = { starred: false, tags: [], note: '' };

/** Items in the rows' order; one whose row and annotation are as before is the same object, so nothing redraws it. */
export function createItemMaker(): (rows: readonly LeaderboardRow[], known: Annotations) => BoardItem[] {
  const made = new WeakMap<LeaderboardRow, BoardItem>();
  return (rows, known) =>
    rows.map((row) => {
      const annotation = (row.variantHash === null ? undefined : known[row.variantHash]) ?? noAnnotation;
      const before = made.get(row);
      if (before !== undefined && sameAnnotation(before.annotation, annotation)) return before;
      const item = makeItem(row, annotation);
      made.set(row, item);
      return item;
    });
}

function sameAnnotation(a: Annotation, b: Annotation): boolean {
  return a.starred === b.starred && a.note === b.note && a.tags.join('\n') === b.tags.join('\n');
}

function makeItem(row: LeaderboardRow, annotation: Annotation): BoardItem {
  const [title = row.label, ...rest] = row.label.split(' · ');
  const state = stateOf(row);
  const words = [row.label, row.kind, row.convention, row.leaky ? 'leaky' : '', row.verdict ?? ''];
  const settings = Object.entries(row.parameters ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  const said = [...annotation.tags, annotation.note];
  const text = [...words, ...settings, ...said, state.text].join(' ').toLowerCase();
  return { key: row.key, row, annotation, title, subtitle: rest.join(' · '), state, text };
}

/** Beside an interval the mean over patients, which the interval is of; the deviation is that of the runs. */
export function shownDice({ meanPatientDice, patientMean, interval }: LeaderboardRow): Spread | null {
  if (interval === null || patientMean === null) return meanPatientDice;
  return { mean: patientMean, deviation: meanPatientDice?.deviation ?? null };
}

/** How far its rank moves under a convention: null where it stays, or where either has no rank. */
export function findFlip(
  row: LeaderboardRow,
  convention: ConventionName,
): { readonly from: number; readonly to: number } | null {
  const to = row.ranks[convention];
  return row.rank === null || to === null || to === row.rank ? null : { from: row.rank, to };
}

/** What a variant's runs have come to, in a word or two. */
export function stateOf({ kind, runs, rung }: LeaderboardRow): BoardItem['state'] {
  if (kind === 'published' || kind === 'imported') return { text: kind, tone: 'idle' };
  const { total, completed, open, pruned, failed, collapsed } = runs;
  if (open > 0) {
    const ended = total - open;
    return { text: ended === 0 ? 'to come' : `${ended} of ${total} ended`, tone: 'live' };
  }
  if (completed === total)
    return collapsed > 0
      ? { text: `${collapsed} collapsed`, tone: 'warn' }
      : { text: 'completed', tone: 'good' };
  if (failed === total) return { text: 'failed', tone: 'bad' };
  if (pruned === total) return { text: rung === null ? 'pruned' : `pruned at rung ${rung}`, tone: 'idle' };
  const cancelled = total - completed - pruned - failed;
  if (cancelled === total) return { text: 'cancelled', tone: 'warn' };
  const parts = { completed, pruned, failed, cancelled };
  const told = Object.entries(parts).filter(([, count]) => count > 0);
  return { text: told.map(([word, count]) => `${count} ${word}`).join(', '), tone: 'warn' };
}
