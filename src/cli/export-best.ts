import { basename, resolve } from 'node:path';
import type { ExportFormatName } from '../checkpoints/export/export-format.ts';
import type { ExportManifest } from '../checkpoints/export/export-manifest.ts';
import { exportRun } from '../checkpoints/export/export-run.ts';
import { openPacked } from '../dataset/open-packed.ts';
import { DiceboardError } from '../domain/errors.ts';
import { findDataset } from '../store/find-dataset.ts';
import { findSweep } from '../store/find-sweep.ts';
import { readPatientCounts } from '../store/read-patient-counts.ts';
import { readRun, type StoredRun } from '../store/read-run.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { prepareJob } from '../worker/prepare-job.ts';
import { startProgress } from './progress.ts';
import type { Session } from './session.ts';

/** Licence of the Kaggle LGG set, told by its folder's name; null where nobody said. */
function licenceOf(folder: string): string | null {
  return basename(folder) === 'kaggle_3m' ? 'CC BY-NC-SA 4.0' : null;
}

/** Throws NOT_READY for a run that has not completed. */
export function bestCheckpoint(run: StoredRun): StoredRun['checkpoints'][number] {
  const checkpoint = run.checkpoints.find(({ isBest }) => isBest);
  if (run.status === 'completed' && checkpoint !== undefined) return checkpoint;
  throw new DiceboardError(
    'NOT_READY',
    `expected a completed run with a checkpoint, got ${run.id} (${run.status})`,
    {
      remedy: 'diceboard runs shows how far it is',
    },
  );
}

/** What the run's capsule adds to its sweep's: where and by what it was computed. */
function capsuleOf(run: StoredRun, sweep: { capsule: unknown; specText: string } | undefined) {
  const { backend, device, moduleHash, engine, mixed } = run.attempts.at(-1) ?? {};
  const { weightsChecksum, settings } = run;
  return {
    ...(sweep?.capsule as object),
    spec: sweep?.specText,
    settings,
    backend,
    device,
    moduleHash,
    engine,
    mixed,
    weightsChecksum,
  };
}

/**
 * Exports a run's best checkpoint; the files are loaded again and re-scored first, on the run's own backend or, ONNX,
 * with onnxruntime. TensorFlow.js unless told otherwise.
 */
export async function exportBest(
  session: Session,
  { runId, out, format = 'tfjs' }: { runId: string; out: string; format?: ExportFormatName },
): Promise<ExportManifest> {
  const { database, config } = session;
  const run = await readRun(database, runId);
  const checkpoint = bestCheckpoint(run);
  const { settings } = run;
  const job = await prepareJob(database, { runId: run.id, token: run.token, settings, home: config.home });
  const [sweepId] = run.sweepIds;
  const sweep = sweepId === undefined ? undefined : await findSweep(database, sweepId);
  const data = await findDataset(database, settings.dataFingerprint);
  const backend = await openBackend(format === 'onnx' ? 'wasm' : settings.backend);
  const progress = startProgress('re-scoring the export', 'slices');
  try {
    return await exportRun({
      description: {
        runId: run.id,
        sweep: sweepId ?? null,
        parameters: settings.variant,
        seed: settings.seed,
        fold: settings.fold,
        epoch: checkpoint.epoch,
        split: settings.split,
        preprocess: settings.preprocess,
        data: {
          name: basename(data?.folder ?? 'unknown'),
          fingerprint: settings.dataFingerprint,
          licence: licenceOf(data?.folder ?? ''),
        },
        capsule: capsuleOf(run, sweep),
      },
      format,
      checkpointFolder: checkpoint.folder,
      checksum: checkpoint.checksum,
      dataset: openPacked(job.packedFolder),
      trainingSlices: job.trainingSlices,
      validationSlices: job.validationSlices,
      expected: await readPatientCounts(database, run.id),
      out: resolve(out),
      onBatch: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.stop();
    await backend.close();
  }
}
