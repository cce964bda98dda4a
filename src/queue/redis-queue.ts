import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { queueName, workerSettings, type RingData } from './bullmq-adapter.ts';
import { createBullmqQueue } from './bullmq-queue.ts';
import { calm } from './calm-log.ts';
import { openQueueBoard } from './queue-board.ts';
import type { RunQueue } from './run-queue.ts';
import { callServer, describeServer } from './server-call.ts';

const prefix = 'diceboard';

const connectionSettings = {
  lazyConnect: true,
  connectTimeout: 4_000,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
} satisfies RedisOptions;

/** Without an offline queue a command fails at once while the server is away, where it would wait for ever. */
const callerSettings = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 6_000 };

/** A worker outlives its server's absence. */
const workerConnectionSettings = { maxRetriesPerRequest: null };

/**
 * The queue in Redis, which should keep an append-only file and evict nothing.
 * Throws QUEUE_UNREACHABLE within seconds when the server is away.
 */
export async function openRedisQueue(
  url: string,
  log: (line: string) => void = () => undefined,
): Promise<RunQueue> {
  const server = describeServer('Redis', url);
  const complain = calm((line) => log(`queue: ${line}`));

  async function connect(settings: RedisOptions): Promise<Redis> {
    const client = new Redis(url, { ...connectionSettings, ...settings });
    let reason: Error | undefined;
    client.on('error', (error) => {
      reason = error;
      complain(error.message);
    });
    try {
      await callServer(server, () =>
        client.connect().catch((thrown: unknown) => {
          throw reason ?? thrown;
        }),
      );
      return client;
    } catch (thrown) {
      client.disconnect();
      throw thrown;
    }
  }

  const client = await connect(callerSettings);
  const queue = new Queue<RingData, void, string>(queueName, { connection: client, prefix });
  queue.on('error', (error) => complain(error.message));
  return createBullmqQueue({
    server,
    queue,
    log,
    release: () => client.disconnect(),
    openBoard: (path) => openQueueBoard(queue, path),
    async openWorker(processor, concurrency) {
      const connection = await connect(workerConnectionSettings);
      const worker = new Worker<RingData, void, string>(queueName, processor, {
        connection,
        prefix,
        concurrency,
        autorun: false,
        ...workerSettings,
      });
      return { worker, release: () => connection.disconnect() };
    },
  });
}
