import { createPostgresBackend, withBackend, type BackendFactory, type PostgresQueueBackend } from 'bullmq';
import { queueName, workerSettings, type RingData } from './bullmq-adapter.ts';
import { createBullmqQueue } from './bullmq-queue.ts';
import { calm } from './calm-log.ts';
import { openQueueBoard } from './queue-board.ts';
import type { RunQueue } from './run-queue.ts';
import { callServer, describeServer } from './server-call.ts';

type Connection = Parameters<typeof createPostgresBackend>[1]['connection'];

/**
 * BullMQ lets an idle worker on Postgres sleep for up to an hour until a notification; should the probe that covers
 * for missed ones fail, as it may while the server comes back, a ring would wait that long. Seconds, as on Redis.
 */
const createWatchfulBackend: BackendFactory<PostgresQueueBackend, Connection> = (name, options, extra) => {
  const backend = createPostgresBackend(name, options, extra);
  Object.defineProperty(backend, 'maximumBlockTimeout', { value: 5 });
  return backend;
};

const { Queue, Worker } = withBackend(createWatchfulBackend);

/**
 * The queue in a Postgres database, in its own schema `bullmq`, which is made or migrated as needed.
 * Throws QUEUE_UNREACHABLE within seconds when the server is away.
 */
export async function openPostgresQueue(
  url: string,
  log: (line: string) => void = () => undefined,
): Promise<RunQueue> {
  const server = describeServer('Postgres', url);
  const complain = calm((line) => log(`queue: ${line}`));
  const connect = (max: number) => ({
    connectionString: url,
    schema: 'bullmq',
    max,
    migrate: true,
    connectionTimeoutMillis: 4_000,
    query_timeout: 6_000,
  });
  const queue = new Queue<RingData, void, string>(queueName, { connection: connect(2) });
  queue.on('error', (error) => complain(error.message));
  try {
    await callServer(server, () => queue.waitUntilReady());
  } catch (thrown) {
    await queue.close().catch(() => undefined);
    throw thrown;
  }
  return createBullmqQueue({
    server,
    queue,
    log,
    release: () => undefined,
    openBoard: (path) => openQueueBoard(queue, path),
    async openWorker(processor, concurrency) {
      const worker = new Worker<RingData, void, string>(queueName, processor, {
        connection: connect(3),
        concurrency,
        autorun: false,
        ...workerSettings,
      });
      return { worker, release: () => undefined };
    },
  });
}
