import { hostname, userInfo } from 'node:os';
import { openPacked } from '../dataset/open-packed.ts';
import { splitSlices } from '../dataset/split.ts';
import { summarise } from '../domain/dice.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { MetricSummary } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { readRun } from '../store/read-run.ts';
import { recordTestOpening, recordTestScore } from '../store/record-test-opening.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { scoreCheckpoint } from '../training/score-checkpoint.ts';
import { prepareJob } from '../worker/prepare-job.ts';
import type { Session } from './session.ts';

export interface TestScoreRow {
  readonly role: RankedRun['role'];
  readonly run: string;
  readonly variantHash: string;
  readonly openingId: number;
  readonly summary: MetricSummary;
}

/** Scores one run's best checkpoint on the sealed patients. The opening enters the ledger before anything is read. */
export async function scoreTest(
  session: Session,
  { sweepId, ranked }: { sweepId: string; ranked: RankedRun },
): Promise<TestScoreRow> {
  const { database, config } = session;
  const run = await readRun(database, ranked.runId);
  const checkpoint = run.checkpoints.find(({ isBest }) => isBest);
  if (checkpoint === undefined)
    throw new DiceboardError('NOT_READY', `expected a best checkpoint of run ${run.id}, got none`, {
      remedy: `queue it again: diceboard retry ${run.id}`,
    });
  const { settings } = run;
  // Where nothing was sealed, the run may have trained on what another sweep has sealed since.
  if (settings.split.test === 0)
    throw new DiceboardError('NOT_READY', 'expected a sweep with a sealed test set, got split.test 0', {
      remedy: 'give split.test a share above 0 and queue the spec again',
    });
  const job = await prepareJob(database, { runId: run.id, token: run.token, settings, home: config.home });
  const openingId = await recordTestOpening(database, {
    dataFingerprint: settings.dataFingerprint,
    sweepId,
    runId: run.id,
    role: ranked.role,
    epoch: checkpoint.epoch,
    openedBy: `${userInfo().username}@${hostname()}`,
  });
  const dataset = openPacked(job.packedFolder);
  const locked =
    settings.split.kind === 'patient' ? await findTestSet(database, settings.dataFingerprint) : null;
  const { test } = splitSlices(dataset.index, settings.split, settings.fold, locked?.patients);
  const backend = await openBackend(settings.backend);
  try {
    const patients = await scoreCheckpoint({
      parameters: settings.variant,
      checkpointFolder: checkpoint.folder,
      checksum: checkpoint.checksum,
      dataset,
      preprocess: settings.preprocess,
      trainingSlices: job.trainingSlices,
      slices: test,
    });
    const summary = summarise(patients);
    await recordTestScore(database, { openingId, summary, patients });
    return { role: ranked.role, run: run.id, variantHash: run.variantHash, openingId, summary };
  } finally {
    await backend.close();
  }
}
