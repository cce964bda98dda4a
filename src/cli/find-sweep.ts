import { DiceboardError } from '../domain/errors.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { Database } from '../store/database.ts';
import { findSweep, type StoredSweep } from '../store/find-sweep.ts';
import { listSweeps } from '../store/list-sweeps.ts';

/** A sweep by id or name (its latest); the latest of all where none is named. Throws NOT_FOUND. */
export async function requireSweep(database: Database, nameOrId: string | undefined): Promise<StoredSweep> {
  if (nameOrId !== undefined) return findSweep(database, nameOrId);
  const [latest] = await listSweeps(database);
  if (latest !== undefined) return findSweep(database, latest.id);
  throw new DiceboardError('NOT_FOUND', 'expected a sweep, got an empty database', {
    remedy: 'queue one: diceboard sweep demo',
  });
}

/** The metric that a sweep's spec ranks by. */
export function sweepMetric(sweep: StoredSweep): MetricName {
  return (sweep.spec as { metric: MetricName }).metric;
}
