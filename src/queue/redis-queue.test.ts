import { startRedis } from '../../test/fixtures/redis-server.ts';
import { describeWith } from '../../test/needs.ts';
import { openRedisQueue } from './redis-queue.ts';
import { describeRunQueue } from './run-queue.contract.ts';

describeWith('redis-server', 'a Redis server', () =>
  describeRunQueue({ kind: 'redis', startServer: startRedis, open: openRedisQueue }),
);
