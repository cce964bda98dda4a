import { startPostgres } from '../../test/fixtures/postgres-server.ts';
import { openPostgresQueue } from './postgres-queue.ts';
import { describeRunQueue } from './run-queue.contract.ts';

describeRunQueue({ kind: 'postgres', startServer: startPostgres, open: openPostgresQueue });
