import type { FailureView, LogLineView, RunView } from '../../dashboard/dashboard-reader.ts';
import { describeVariant } from '../../domain/describe-variant.ts';
import type { Database } from '../../store/database.ts';
import { listFailures } from '../../store/list-failures.ts';
import { readRunLog, type StoredLogLine } from '../../store/read-run-log.ts';

const linesShown = 20;
/** Of older ones the log is a question of its own: a study of which all failed would answer with megabytes. */
const failuresWithLines = 100;

/** The runs of a sweep that failed or diverged, the latest first; the latest hundred with the end of their log. */
export async function viewFailures(database: Database, sweepId: string): Promise<FailureView[]> {
  const failures = await listFailures(database, sweepId);
  const runIds = failures.slice(0, failuresWithLines).map(({ runId }) => runId);
  const lines = new Map<string, LogLineView[]>(runIds.map((runId) => [runId, []]));
  for (const line of await readRunLog(database, { runIds, limit: linesShown }))
    lines.get(line.runId)?.push(viewLogLine(line));
  return failures.map(({ parameters, endedAt, ...failure }) => ({
    ...failure,
    label: describeVariant(parameters),
    endedAt: endedAt?.toISOString() ?? null,
    lastLines: lines.get(failure.runId) ?? [],
  }));
}

type ReadFailures = (sweepId: string) => Promise<readonly FailureView[]>;

/**
 * Reads a sweep's failures again only where other runs have failed than at the last time, or failed anew. The log of
 * a run that failed ends with it.
 */
export function rememberFailures(
  read: ReadFailures,
): (sweepId: string, runs: readonly RunView[]) => Promise<readonly FailureView[]> {
  const known = new Map<string, { readonly failed: RunView[]; readonly views: readonly FailureView[] }>();
  return async (sweepId, runs) => {
    const failed = runs.filter(({ status }) => status === 'failed' || status === 'diverged');
    const last = known.get(sweepId);
    const isKnown =
      last?.failed.length === failed.length && failed.every((run, place) => run === last.failed[place]);
    if (isKnown) return last.views;
    const views = await read(sweepId);
    known.set(sweepId, { failed, views });
    return views;
  };
}

export function viewLogLine({ id, at, token, level, text }: StoredLogLine): LogLineView {
  return { id, at: at.toISOString(), token, level, text };
}
