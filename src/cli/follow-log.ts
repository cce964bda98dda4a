import { setTimeout as sleep } from 'node:timers/promises';
import { endedStatuses } from '../domain/run-transitions.ts';
import type { Database } from '../store/database.ts';
import { listRuns } from '../store/list-runs.ts';
import { readRunLog, type StoredLogLine } from '../store/read-run-log.ts';
import { retryWhileAway } from '../store/while-away.ts';
import { note } from './terminal.ts';
import { databaseAwayMs } from './watch-sweep.ts';

const everyMs = 500;
/** More than a run's log holds. */
const allLines = 10_000;

export interface FollowOptions {
  readonly tell: (line: StoredLogLine) => void;
  /** Nobody reads any more. */
  readonly stopped: () => boolean;
}

/** Tells a run's log from its first line on, and every new line until the run has ended. */
export async function followLog(
  database: Database,
  runId: string,
  { tell, stopped }: FollowOptions,
): Promise<void> {
  let after = 0;
  const patient = { forMs: databaseAwayMs, log: note };
  for (;;) {
    // The state first: what is written before a run ends is then among the lines.
    const [run] = await retryWhileAway(() => listRuns(database, { ids: [runId] }), patient);
    const request = { runIds: [runId], after, limit: allLines };
    for (const line of await retryWhileAway(() => readRunLog(database, request), patient)) {
      tell(line);
      after = line.id;
    }
    if (stopped() || run === undefined || endedStatuses.includes(run.status)) return;
    await sleep(everyMs);
  }
}
