import type { RunView } from '../../dashboard-reader.ts';
import type { BoardItem } from './board-item.ts';

/** A sweep's runs, each found by its variant and protocol. */
export type RunsOf = (item: BoardItem) => readonly RunView[];

export function groupRunsByRow(runs: readonly RunView[]): RunsOf {
  const groups = new Map<string, RunView[]>();
  for (const run of runs) {
    const key = `${run.variantHash} ${run.protocol}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return ({ row }) => groups.get(`${row.variantHash} ${row.protocol}`) ?? [];
}

export const compareLimits = { least: 2, most: 20 } as const;

/** Ids of the chosen runs, and of all runs of the chosen variants that have trained, without repetition. */
export function chooseRuns(
  items: readonly BoardItem[],
  chosen: ReadonlySet<string>,
  runsOf: RunsOf,
): string[] {
  const ofVariants = items
    .filter(({ key }) => chosen.has(key))
    .flatMap((item) => runsOf(item).filter(({ epochsDone }) => epochsDone > 0))
    .map(({ id }) => id);
  const alone = items.flatMap((item) => runsOf(item)).filter(({ id }) => chosen.has(id));
  return [...new Set([...ofVariants, ...alone.map(({ id }) => id)])];
}

export function nameRun({ seed, fold }: Pick<RunView, 'seed' | 'fold'>): string {
  return `seed ${seed}, fold ${fold}`;
}
