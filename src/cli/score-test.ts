import { openPacked } from '../dataset/open-packed.ts';
import { summarise } from '../domain/dice.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { MetricSummary } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { RunSettings } from '../domain/run.ts';
import type { TestOpening } from '../store/list-test-openings.ts';
import { readRun } from '../store/read-run.ts';
import { recordTestScore } from '../store/record-test-opening.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { openRunModel } from '../training/open-run-model.ts';
import { scoreCheckpoint } from '../training/score-checkpoint.ts';
import { prepareJob } from '../worker/prepare-job.ts';
import { splitRun } from '../worker/split-run.ts';
import type { Session } from './session.ts';

export interface TestScoreRow {
  readonly role: RankedRun['role'];
  readonly run: string;
  readonly variantHash: string;
  readonly openingId: number;
  readonly summary: MetricSummary;
}

/** A run that can be scored on the sealed patients, and what it takes. */
export interface TestableRun {
  readonly ranked: RankedRun;
  readonly settings: RunSettings;
  readonly epoch: number;
  readonly checkpointFolder: string;
  readonly checksum: string;
  readonly packedFolder: string;
  readonly trainingSlices: readonly number[];
  readonly testSlices: readonly number[];
}

/**
 * All that could be missing when a run is scored: its checkpoint, whole and of its variant, the packed data, the
 * backend. No sealed patient is looked at. Throws NOT_READY, and what each of them throws.
 */
export async function prepareTest({ database, config }: Session, ranked: RankedRun): Promise<TestableRun> {
  const { id: runId, token, settings, checkpoints } = await readRun(database, ranked.runId);
  const checkpoint = checkpoints.find(({ isBest }) => isBest);
  if (checkpoint === undefined)
    throw new DiceboardError('NOT_READY', `expected a best checkpoint of run ${runId}, got none`, {
      remedy: `queue it again: diceboard retry ${runId}`,
    });
  // Where nothing was sealed, the run may have trained on what another sweep has sealed since.
  if (settings.split.test === 0)
    throw new DiceboardError('NOT_READY', 'expected a sweep with a sealed test set, got split.test 0', {
      remedy: 'give split.test a share above 0 and queue the spec again',
    });
  const { packedFolder, trainingSlices } = await prepareJob(database, {
    runId,
    token,
    settings,
    home: config.home,
  });
  const { test } = await splitRun(database, { runId, settings }, openPacked(packedFolder).index);
  const { folder: checkpointFolder, checksum, epoch } = checkpoint;
  const backend = await openBackend(settings.backend);
  try {
    const { model } = await openRunModel({ parameters: settings.variant, checkpointFolder, checksum });
    model.dispose();
  } finally {
    await backend.close();
  }
  return {
    ranked,
    settings,
    epoch,
    checkpointFolder,
    checksum,
    packedFolder,
    trainingSlices,
    testSlices: test,
  };
}

/** Scores one run's best checkpoint on the sealed patients, for an entry of the ledger that has no score yet. */
export async function scoreTest(
  { database }: Session,
  run: TestableRun,
  opening: TestOpening,
): Promise<TestScoreRow> {
  const { ranked, settings, checkpointFolder, checksum, trainingSlices, testSlices } = run;
  const row = {
    role: ranked.role,
    run: ranked.runId,
    variantHash: ranked.variantHash,
    openingId: opening.id,
  };
  if (opening.summary !== null) return { ...row, summary: opening.summary };
  const backend = await openBackend(settings.backend);
  try {
    const patients = await scoreCheckpoint({
      parameters: settings.variant,
      checkpointFolder,
      checksum,
      dataset: openPacked(run.packedFolder),
      preprocess: settings.preprocess,
      trainingSlices,
      slices: testSlices,
    });
    const summary = summarise(patients);
    await recordTestScore(database, { openingId: opening.id, summary, patients });
    return { ...row, summary };
  } finally {
    await backend.close();
  }
}
