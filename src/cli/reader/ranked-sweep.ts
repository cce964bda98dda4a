import type { RankedRun } from '../../domain/ranked-run.ts';
import { isUnchanged, readChangeMark, readFrom, type ChangeMark } from '../../store/change-mark.ts';
import type { Database } from '../../store/database.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';

/** The ranked runs of a sweep, of which only those that have changed are read again. */
export interface RankedSweep {
  /** As `readRankedRuns`; the same list, and the same runs in it, while they stay as they are. */
  read(): Promise<readonly RankedRun[]>;
}

export function createRankedSweep(database: Database, sweepId: string): RankedSweep {
  let mark: ChangeMark | undefined;
  let runs: readonly RankedRun[] = [];

  async function readAll(): Promise<readonly RankedRun[]> {
    const known = new Map(runs.map((run) => [run.runId, run]));
    const found = await readRankedRuns(database, sweepId);
    const merged = found.map((run) => sameOrNew(known.get(run.runId), run));
    return isEqual(merged, runs) ? runs : merged;
  }

  /** Null where what has changed is more than single runs. */
  async function readChanged(since: string): Promise<readonly RankedRun[] | null> {
    const found = await readRankedRuns(database, sweepId, since);
    const changed = new Map(found.map((run) => [run.runId, run]));
    const merged = runs.map((run) => {
      const now = changed.get(run.runId);
      changed.delete(run.runId);
      return now === undefined ? run : sameOrNew(run, now);
    });
    if (changed.size > 0) return null;
    return isEqual(merged, runs) ? runs : merged;
  }

  return {
    async read() {
      const now = await readChangeMark(database);
      if (isUnchanged(mark, now)) return runs;
      const since = readFrom(mark, now);
      const changed = since !== '0' && now.places === mark?.places ? await readChanged(since) : null;
      runs = changed ?? (await readAll());
      mark = now;
      return runs;
    },
  };
}

function sameOrNew(known: RankedRun | undefined, now: RankedRun): RankedRun {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(now) ? known : now;
}

function isEqual(some: readonly RankedRun[], others: readonly RankedRun[]): boolean {
  return some.length === others.length && some.every((run, place) => run === others[place]);
}
