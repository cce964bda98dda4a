import type { RankedRun } from '../../domain/ranked-run.ts';

/**
 * The runs as a board sees them: of one that has not ended it shows no score, so its epochs change nothing. The same
 * list, and the same runs in it, while the board stays as it is.
 */
export function createBoardRuns(): (runs: readonly RankedRun[]) => readonly RankedRun[] {
  let known = new Map<string, { readonly source: RankedRun; readonly seen: RankedRun }>();
  let last: readonly RankedRun[] = [];
  return (runs) => {
    const next: typeof known = new Map();
    for (const source of runs) {
      const before = known.get(source.runId);
      next.set(
        source.runId,
        before?.source === source ? before : { source, seen: see(source, before?.seen) },
      );
    }
    known = next;
    const seen = runs.map(({ runId }) => next.get(runId)!.seen);
    const isSame = seen.length === last.length && seen.every((run, place) => run === last[place]);
    if (!isSame) last = seen;
    return last;
  };
}

const openStatuses = new Set<RankedRun['status']>(['queued', 'running', 'waiting']);

function see(run: RankedRun, before: RankedRun | undefined): RankedRun {
  if (!openStatuses.has(run.status)) return run;
  const scoreless = {
    ...run,
    bestEpoch: null,
    epochsDone: 0,
    seconds: null,
    collapsed: false,
    summary: null,
    sliceDiceEmptyOne: null,
    patientDice: null,
  };
  return before !== undefined && JSON.stringify(before) === JSON.stringify(scoreless) ? before : scoreless;
}
