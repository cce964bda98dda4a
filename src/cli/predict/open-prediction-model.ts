import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportFiles } from '../../checkpoints/export/export-manifest.ts';
import { openExport } from '../../checkpoints/export/open-export.ts';
import { markPatients } from '../../checkpoints/export/patient-mark.ts';
import { runLayersModel } from '../../checkpoints/export/tfjs/tfjs-format.ts';
import type { Config } from '../../config.ts';
import { fitNormalisation } from '../../dataset/normalisation.ts';
import { openPacked } from '../../dataset/open-packed.ts';
import { DiceboardError } from '../../domain/errors.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { readRun, type StoredRun } from '../../store/read-run.ts';
import { openBackend } from '../../training/backends/open-backend.ts';
import { deployableModel } from '../../training/models/deployable-model.ts';
import { openRunModel } from '../../training/open-run-model.ts';
import { prepareJob } from '../../worker/prepare-job.ts';
import { bestRuns } from '../best-run.ts';
import { bestCheckpoint } from '../export-best.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { withSession, type Session } from '../session.ts';
import type { PredictionModel } from './prediction-model.ts';

/**
 * The model of an export's folder, of a run, or of a sweep's best run, in that order of looking. On wasm, or with
 * onnxruntime for ONNX. Throws NOT_FOUND, and what exports and runs throw when they are opened.
 */
export async function openPredictionModel(config: Config, model: string): Promise<PredictionModel> {
  const isExport = existsSync(join(model, exportFiles.manifest));
  const backend = await openBackend('wasm');
  try {
    const opened = isExport
      ? await openExported(model)
      : await withSession(config, (session) => openTrained(session, model));
    return {
      ...opened,
      async close() {
        await opened.pixels.close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

type Opened = Omit<PredictionModel, 'close'>;

async function openExported(folder: string): Promise<Opened> {
  const { manifest, model } = await openExport(folder);
  const { parameters, preprocess, runId, ownPatients = [] } = manifest;
  const own = new Set(ownPatients);
  return { pixels: model, size: parameters.imageSize, preprocess, runId, ownPatients: own };
}

async function openTrained({ database, config }: Session, name: string): Promise<Opened> {
  const run = await findRun({ database }, name);
  const { settings, token } = run;
  const { variant, preprocess } = settings;
  const checkpoint = bestCheckpoint(run);
  const job = await prepareJob(database, { runId: run.id, token, settings, home: config.home });
  const dataset = openPacked(job.packedFolder);
  const { model } = await openRunModel({
    parameters: variant,
    checkpointFolder: checkpoint.folder,
    checksum: checkpoint.checksum,
  });
  const normalise = fitNormalisation(dataset, job.trainingSlices, preprocess);
  const graph = deployableModel(
    model,
    preprocess === 'volume' ? { preprocess } : { preprocess, normalisation: normalise(0) },
  );
  return {
    pixels: runLayersModel(graph, variant.imageSize),
    size: variant.imageSize,
    preprocess,
    runId: run.id,
    ownPatients: new Set(markPatients(dataset)),
  };
}

/** By the beginning of a run's id, else the best run of a sweep of that name or id. */
async function findRun({ database }: Pick<Session, 'database'>, name: string): Promise<StoredRun> {
  const run = await readRun(database, name).catch(orNull);
  if (run !== null) return run;
  const sweep = await requireSweep(database, name).catch(orNull);
  if (sweep === null)
    throw new DiceboardError('NOT_FOUND', `expected an export's folder, a run or a sweep, got ${name}`, {
      remedy: 'diceboard runs SWEEP lists runs; diceboard export writes a folder',
    });
  const ranked = await readRankedRuns(database, sweep.id);
  const [best] = bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' });
  return readRun(database, best.runId);
}

function orNull(thrown: unknown): null {
  if (thrown instanceof DiceboardError && thrown.code === 'NOT_FOUND') return null;
  throw thrown;
}
