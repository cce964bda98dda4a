import { isAvailable } from '../../test/needs.ts';
import { describe } from 'vitest';
import { startRedis } from '../../test/fixtures/redis-server.ts';
import { openRedisQueue } from './redis-queue.ts';
import { describeRunQueue } from './run-queue.contract.ts';

if (isAvailable('redis-server'))
  describeRunQueue({ kind: 'redis', startServer: startRedis, open: openRedisQueue });
else describe.skip('the queue on redis [needs redis-server]', () => undefined);
