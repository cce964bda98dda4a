import type { PatientView, SliceView } from '../../dashboard/dashboard-reader.ts';
import { openPackedIndex } from '../../dataset/open-packed.ts';
import { isPacked } from '../../dataset/packed-files.ts';
import { patientDice } from '../../domain/dice.ts';
import type { PatientCounts } from '../../domain/patient-counts.ts';
import type { RunSettings } from '../../domain/run.ts';
import type { Database } from '../../store/database.ts';
import { readPatientCounts } from '../../store/read-patient-counts.ts';
import { packedFolderOf } from '../../worker/prepare-job.ts';
import { splitRun } from '../../worker/split-run.ts';

/** Files' numbers of the slices that were scored, by patient, in the order of the counts. */
export type SliceNumbers = ReadonlyMap<string, readonly number[]>;

interface ScoredRun {
  readonly runId: string;
  readonly settings: RunSettings;
}

/**
 * Validation patients at the run's best epoch, worst first. Where the packed data are gone, slices are numbered from 1
 * in their order: there is no picture of them then either.
 */
export async function viewPatients(database: Database, home: string, run: ScoredRun): Promise<PatientView[]> {
  const counts = await readPatientCounts(database, run.runId);
  if (counts.length === 0) return [];
  const numbers = await readSliceNumbers(database, home, run);
  return counts
    .map((patient) => viewPatient(patient, numbers?.get(patient.patient)))
    .sort((a, b) => a.dice - b.dice || a.patient.localeCompare(b.patient, 'en'));
}

function viewPatient(counts: PatientCounts, numbers: readonly number[] | undefined): PatientView {
  const fits = numbers?.length === counts.truePositives.length;
  const slices = counts.truePositives.map((truePositives, place): SliceView => ({
    number: fits ? numbers[place]! : place + 1,
    truePositives,
    falsePositives: counts.falsePositives[place]!,
    falseNegatives: counts.falseNegatives[place]!,
    trueNegatives: counts.trueNegatives[place]!,
  }));
  return { patient: counts.patient, dice: patientDice(counts), hd95: counts.hd95, slices };
}

/** Null where the data are not packed here at the run's size. */
async function readSliceNumbers(
  database: Database,
  home: string,
  { runId, settings }: ScoredRun,
): Promise<SliceNumbers | null> {
  const folder = packedFolderOf(home, settings);
  if (!(await isPacked(folder))) return null;
  const index = openPackedIndex(folder);
  const { validation } = await splitRun(database, { runId, settings }, index);
  const scored = new Set(validation);
  return new Map(
    index.patients.map(({ id, firstSlice, sliceCount }) => {
      const own = Array.from({ length: sliceCount }, (_, at) => firstSlice + at);
      return [id, own.filter((slice) => scored.has(slice)).map((slice) => index.sliceNumbers[slice]!)];
    }),
  );
}
