import type { AttemptView, RunDetail } from '../../dashboard/dashboard-reader.ts';
import { describeVariant } from '../../domain/describe-variant.ts';
import { hashProtocol } from '../../domain/protocol.ts';
import type { Database } from '../../store/database.ts';
import type { StoredAttempt } from '../../store/read-run.ts';
import { readRunDetail } from '../../store/read-run-detail.ts';

/** A run by its id or an unambiguous beginning of it. Throws NOT_FOUND. */
export async function describeRun(database: Database, idOrPrefix: string): Promise<RunDetail> {
  const run = await readRunDetail(database, idOrPrefix);
  const size = run.attempts.findLast(({ trainableParameters }) => trainableParameters !== null);
  const { id, variantHash, role, seed, fold, status, epochsDone, epochs } = run;
  const { meanPatientDice, collapsed, leaky, settings, reason, bestEpoch } = run;
  return {
    id,
    variantHash,
    role,
    seed,
    fold,
    status,
    epochsDone,
    epochs,
    meanPatientDice,
    collapsed,
    leaky,
    protocol: hashProtocol(settings),
    label: describeVariant(settings.variant),
    settings,
    reason,
    bestEpoch,
    trainableParameters: size?.trainableParameters ?? null,
    totalParameters: size?.totalParameters ?? null,
    summary: run.summary,
    sweeps: run.sweeps.map(({ id: sweepId, name }) => ({ id: sweepId, name })),
    attempts: run.attempts.map(viewAttempt),
    capsule: {
      ...(run.sweeps[0]?.capsule as Record<string, unknown> | undefined),
      weightsChecksum: run.weightsChecksum,
      settings,
    },
  };
}

function viewAttempt(attempt: StoredAttempt): AttemptView {
  const { token, worker, startedAt, endedAt, backend, device, moduleHash, engine } = attempt;
  return {
    token,
    worker,
    backend,
    device,
    moduleHash,
    engine,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    resumedFromEpoch: attempt.resumedFromEpoch,
    mixed: attempt.mixed ?? false,
    outcome: attempt.outcome,
  };
}
