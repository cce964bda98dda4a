import { openPacked } from '../dataset/open-packed.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { rankPatients } from '../report/contenders.ts';
import { chooseSlices } from '../report/overlay/choose-slices.ts';
import type { Overlays, OverlaySlice, PatientOverlay } from '../report/report-data.ts';
import { readRun, type StoredRun } from '../store/read-run.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { segmentCheckpoint } from '../training/segment-checkpoint.ts';
import { prepareJob } from '../worker/prepare-job.ts';
import type { Session } from './session.ts';

const slicesShown = 4;
const flairChannel = 1;

/**
 * The worst and the median validation patient of these runs of one variant, as the best checkpoints segment them. A
 * report is worth having without them: where data or checkpoints are gone, it says so instead.
 */
export async function readOverlays(session: Session, runs: readonly RankedRun[]): Promise<Overlays> {
  const ranked = rankPatients(runs);
  if (ranked.length === 0) return { patients: [], missing: null };
  const median = ranked[Math.floor(ranked.length / 2)]!;
  const chosen = [
    { rank: 'worst' as const, ...ranked[0]! },
    ...(median === ranked[0] ? [] : [{ rank: 'median' as const, ...median }]),
  ];
  const patients: PatientOverlay[] = [];
  try {
    for (const { rank, patient, dice } of chosen) {
      const run = runs.find(({ patientDice }) => patientDice?.[patient] !== undefined)!;
      const slices = await segmentPatient(session, {
        run: await readRun(session.database, run.runId),
        patient,
      });
      patients.push({ rank, patient, dice, runId: run.runId, slices });
    }
    return { patients, missing: null };
  } catch (thrown) {
    const reason = whyUnreadable(thrown);
    if (reason === null) throw thrown;
    return { patients, missing: `Pictures are missing: data or checkpoint could not be read (${reason}).` };
  }
}

/** The code alone: a message may name folders of this machine. Null for what is no fault of files. */
function whyUnreadable(thrown: unknown): string | null {
  if (thrown instanceof DiceboardError) return thrown.code;
  if (thrown instanceof SyntaxError) return 'damaged JSON';
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  return thrown instanceof Error && code !== undefined && syscall !== undefined ? code : null;
}

async function segmentPatient(
  { database, config }: Session,
  { run, patient }: { run: StoredRun; patient: string },
): Promise<OverlaySlice[]> {
  const { settings, token, checkpoints } = run;
  const checkpoint = checkpoints.find(({ isBest }) => isBest);
  if (checkpoint === undefined)
    throw new DiceboardError('NOT_FOUND', `expected a best checkpoint of run ${run.id}, got none`);
  const job = await prepareJob(database, { runId: run.id, token, settings, home: config.home });
  const dataset = openPacked(job.packedFolder);
  const slices = slicesOf(dataset, patient, job.validationSlices);
  const backend = await openBackend(settings.backend);
  try {
    const masks = await segmentCheckpoint({
      parameters: settings.variant,
      checkpointFolder: checkpoint.folder,
      checksum: checkpoint.checksum,
      dataset,
      preprocess: settings.preprocess,
      trainingSlices: job.trainingSlices,
      slices,
    });
    return cutSlices(dataset, slices, masks);
  } finally {
    await backend.close();
  }
}

/** The patient's slices that the run was validated on. */
function slicesOf({ index }: PackedDataset, id: string, validation: readonly number[]): number[] {
  const patient = index.patients.find((candidate) => candidate.id === id);
  if (patient === undefined)
    throw new DiceboardError('DATA_CHANGED', `expected patient ${id} in the data, got none`);
  const end = patient.firstSlice + patient.sliceCount;
  return validation.filter((slice) => slice >= patient.firstSlice && slice < end);
}

function cutSlices(
  { index, images, originalMasks }: PackedDataset,
  slices: readonly number[],
  masks: Uint8Array,
): OverlaySlice[] {
  const { size, originalSize, sliceNumbers } = index;
  const pixels = originalSize ** 2;
  const cut = slices.map((slice, place) => ({
    number: sliceNumbers[slice]!,
    flair: Uint8Array.from(
      { length: size ** 2 },
      (_, pixel) => images[3 * (slice * size ** 2 + pixel) + flairChannel]!,
    ),
    size,
    truth: originalMasks.slice(slice * pixels, (slice + 1) * pixels),
    prediction: masks.slice(place * pixels, (place + 1) * pixels),
    originalSize,
  }));
  const involved = cut.map(({ truth, prediction }) => truth.includes(1) || prediction.includes(1));
  return chooseSlices(involved, slicesShown).map((place) => cut[place]!);
}
