import { DiceboardError } from '../../domain/errors.ts';
import type { DashboardReader, RunDetail, SweepDetail } from '../dashboard-reader.ts';

/** By id, or the latest of that name; throws NOT_FOUND. */
export async function findSweep(reader: DashboardReader, nameOrId: string): Promise<SweepDetail> {
  return (await reader.sweep(nameOrId)) ?? refuseUnknown('id or name of a sweep', nameOrId);
}

/** Throws NOT_FOUND. */
export async function findRun(reader: DashboardReader, id: string): Promise<RunDetail> {
  return (await reader.run(id)) ?? refuseUnknown('id of a run', id);
}

export function refuseUnknown(expected: string, got: string): never {
  throw new DiceboardError('NOT_FOUND', `expected the ${expected}, got ${got}`, {
    remedy: 'open / for the list of sweeps',
  });
}
