import { Router } from 'express';
import type { ErrorRequestHandler } from 'express';
import { DiceboardError, toDiceboardError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { DashboardReader, RunDetail, SweepDetail } from './dashboard-reader.ts';
import { streamEvents } from './event-stream.ts';
import { createLiveTopics } from './live-topics.ts';
import type { LiveTopic } from './live-topics.ts';

/**
 * Read-only JSON, GET only: `/sweeps`, `/sweeps/:id`, `/sweeps/:id/{leaderboard,runs,progress}`, `/runs/:id`,
 * `/runs/:id/epochs`; and server-sent events at `/events`, `/sweeps/:id/events`, `/runs/:id/events`.
 * A sweep's `:id` may be its name.
 */
export function createApi(options: { reader: DashboardReader; everyMs: number }): Router {
  const topics = createLiveTopics(options);
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  for (const [path, read] of Object.entries(documentsOf(options.reader)))
    router.get(path, ({ params }, response, next) => {
      read(String(params['id'])).then((value) => response.json(value), next);
    });
  for (const [path, topicOf] of Object.entries(topicsOf(options.reader)))
    router.get(path, ({ params }, response, next) => {
      topicOf(String(params['id'])).then(
        (topic) => streamEvents(response, (listener) => topics.subscribe(topic, listener)),
        next,
      );
    });
  router.use((request) => {
    throw new DiceboardError('NOT_FOUND', `expected a path of the API, got ${request.originalUrl}`);
  });
  router.use(answerWithError);
  return router;
}

function documentsOf(reader: DashboardReader): Record<string, (id: string) => Promise<unknown>> {
  const sweepId = async (id: string) => (await findSweep(reader, id)).id;
  return {
    '/sweeps': () => reader.listSweeps(),
    '/sweeps/:id': (id) => findSweep(reader, id),
    '/sweeps/:id/leaderboard': async (id) => reader.leaderboard(await sweepId(id)),
    '/sweeps/:id/runs': async (id) => reader.runs(await sweepId(id)),
    '/sweeps/:id/progress': async (id) => reader.progress(await sweepId(id)),
    '/runs/:id': (id) => findRun(reader, id),
    '/runs/:id/epochs': async (id) => reader.epochs((await findRun(reader, id)).id),
  };
}

function topicsOf(reader: DashboardReader): Record<string, (id: string) => Promise<LiveTopic>> {
  return {
    '/events': async () => ({ name: 'sweeps', read: async () => ({ sweeps: await reader.listSweeps() }) }),
    '/sweeps/:id/events': async (nameOrId) => {
      const { id } = await findSweep(reader, nameOrId);
      return { name: `sweep ${id}`, read: () => readSweep(reader, id) };
    },
    '/runs/:id/events': async (asked) => {
      const { id } = await findRun(reader, asked);
      const read = async () => ({ run: await reader.run(id), epochs: await reader.epochs(id) });
      return { name: `run ${id}`, read };
    },
  };
}

async function readSweep(reader: DashboardReader, id: string) {
  const [progress, runs, leaderboard] = await Promise.all([
    reader.progress(id),
    reader.runs(id),
    reader.leaderboard(id),
  ]);
  return { progress, runs, leaderboard };
}

async function findSweep(reader: DashboardReader, nameOrId: string): Promise<SweepDetail> {
  return (await reader.sweep(nameOrId)) ?? refuse('id or name of a sweep', nameOrId);
}

async function findRun(reader: DashboardReader, id: string): Promise<RunDetail> {
  return (await reader.run(id)) ?? refuse('id of a run', id);
}

function refuse(expected: string, got: string): never {
  throw new DiceboardError('NOT_FOUND', `expected the ${expected}, got ${got}`, {
    remedy: 'open / for the list of sweeps',
  });
}

const statusOfCode: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  DATABASE_UNREACHABLE: 503,
  QUEUE_UNREACHABLE: 503,
  NOT_READY: 503,
};

const answerWithError: ErrorRequestHandler = (thrown, _request, response, next) => {
  if (response.headersSent) return next(thrown);
  const { code, message, remedy } = toDiceboardError(thrown);
  response.status(statusOfCode[code] ?? 500).json({ error: { code, message, remedy } });
};
