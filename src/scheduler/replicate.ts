import { DiceboardError } from '../domain/errors.ts';
import type { ReplicationRun } from '../domain/replication/plan-replication.ts';
import { hashRun } from '../domain/run-id.ts';
import { extendSweep, type ExtendedSweep } from '../store/extend-sweep.ts';
import { listRuns, type RunRow } from '../store/list-runs.ts';
import { trainingVersion } from '../training/training-version.ts';
import { reconcileOnce, type Wiring } from './reconciler.ts';

/**
 * Adds runs to a sweep, each with the settings of the one that it is like but for seed and fold, and rings. Asked
 * twice, nothing is queued twice. Throws NOT_READY where the sweep was cancelled, or trained by another version of the
 * training code: its runs would not compare with new ones.
 */
export async function addReplication(
  wiring: Wiring,
  sweepId: string,
  runs: readonly ReplicationRun[],
): Promise<ExtendedSweep> {
  const rows = await listRuns(wiring.database, { sweepId, ids: runs.map(({ like }) => like) });
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const extended = await extendSweep(wiring.database, {
    sweepId,
    runs: runs.map((run) => repeat(run, rowOf.get(run.like)!)),
  });
  await reconcileOnce(wiring);
  return extended;
}

function repeat({ seed, fold, role }: ReplicationRun, like: RunRow) {
  if (like.settings.trainingVersion !== trainingVersion) {
    throw new DiceboardError(
      'NOT_READY',
      `expected runs of training version ${trainingVersion}, got ${like.settings.trainingVersion}`,
      { remedy: 'queue the sweep again: diceboard sweep SPEC' },
    );
  }
  const settings = { ...like.settings, seed, fold };
  const { variantHash, parameters, leaky } = like;
  return { id: hashRun(settings), role, leaky, settings, variantHash, parameters };
}
