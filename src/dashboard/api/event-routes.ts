import type { DashboardReader, LogLineView } from '../dashboard-reader.ts';
import type { LiveTopic } from '../live-topics.ts';
import { findRun, findSweep } from './find-subject.ts';
import { createKeyedRows } from './keyed-rows.ts';
import { withId } from './path-parts.ts';
import type { Route } from './route.ts';

const logLines = 500;

/** The live topics: parts of the reader's answers, lists with a `key` on every row. */
export function listEventRoutes(reader: DashboardReader): Route[] {
  const keyed = {
    sweeps: createKeyedRows(({ id }: { id: string }) => id),
    runs: createKeyedRows(({ id }: { id: string }) => id),
    epochs: createKeyedRows(({ epoch }: { epoch: number }) => String(epoch)),
    workers: createKeyedRows(({ name }: { name: string }) => name),
    failures: createKeyedRows(({ runId }: { runId: string }) => runId),
    log: createKeyedRows(({ id }: LogLineView) => String(id)),
  };

  const readSweep = async (id: string) => {
    const [progress, leaderboard, annotations, workers, failures] = await Promise.all([
      reader.progress(id),
      reader.leaderboard(id),
      reader.annotations(id),
      reader.workers(),
      reader.failures(id),
    ]);
    const lists = { workers: keyed.workers(workers), failures: keyed.failures(failures) };
    return { progress, leaderboard, annotations, ...lists };
  };

  const readRun = (id: string) => {
    const readLog = createLogTail(reader, id);
    return async () => {
      const [run, epochs, log] = await Promise.all([reader.run(id), reader.epochs(id), readLog()]);
      return { run, epochs: keyed.epochs(epochs), log: keyed.log(log) };
    };
  };

  const events = (path: string, topicOf: (id: string) => Promise<LiveTopic>): Route => ({
    method: 'GET',
    path: `${path}/events`,
    needs: 'viewer',
    ...(path === '' ? {} : { params: withId }),
    answer: async ({ params }) => ({ topic: await topicOf(params['id'] ?? '') }),
  });
  const sweepId = async (nameOrId: string) => (await findSweep(reader, nameOrId)).id;
  return [
    events('', async () => ({
      name: 'sweeps',
      read: async () => ({ sweeps: keyed.sweeps(await reader.listSweeps()) }),
    })),
    events('/sweeps/:id', async (nameOrId) => {
      const id = await sweepId(nameOrId);
      return { name: `sweep ${id}`, read: () => readSweep(id) };
    }),
    events('/sweeps/:id/runs', async (nameOrId) => {
      const id = await sweepId(nameOrId);
      return { name: `runs ${id}`, read: async () => ({ runs: keyed.runs(await reader.runs(id)) }) };
    }),
    events('/runs/:id', async (asked) => {
      const { id } = await findRun(reader, asked);
      return { name: `run ${id}`, read: readRun(id) };
    }),
  ];
}

/** A run's last lines; asks only for those that it does not know, and stays the same list while none came. */
function createLogTail(reader: DashboardReader, runId: string): () => Promise<readonly LogLineView[]> {
  let lines: readonly LogLineView[] = [];
  return async () => {
    const more = await reader.log(runId, lines.at(-1)?.id ?? 0);
    if (more.length > 0) lines = [...lines, ...more].slice(-logLines);
    return lines;
  };
}
