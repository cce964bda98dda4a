const minute = 60_000;

interface Opening {
  readonly sweepId: string;
  readonly runId: string;
  readonly openedAt: Date;
  readonly scoredAt: Date | null;
}

/**
 * How often a test set was opened, of its ledger in order: one call opens it for several runs of one sweep, within a
 * minute of each other or of the last score, and for each run once. Openings that were never scored count too.
 */
export function countOpenings(ledger: readonly Opening[]): number {
  const calls = new Map<string, { last: number; runs: Set<string> }>();
  let count = 0;
  for (const { sweepId, runId, openedAt, scoredAt } of ledger) {
    const call = calls.get(sweepId);
    const last = (scoredAt ?? openedAt).getTime();
    if (call !== undefined && openedAt.getTime() - call.last <= minute && !call.runs.has(runId)) {
      call.last = Math.max(call.last, last);
      call.runs.add(runId);
    } else {
      count += 1;
      calls.set(sweepId, { last, runs: new Set([runId]) });
    }
  }
  return count;
}
