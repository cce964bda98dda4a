import { basename } from 'node:path';
import { buildImportedUnet } from '../checkpoints/import/build-imported-unet.ts';
import type { ImportedUnet } from '../checkpoints/import/read-imported-unet.ts';
import { fingerprintListing } from '../dataset/fingerprint.ts';
import { type KaggleListing, type KagglePatient, listKaggleFolder } from '../dataset/kaggle-folder.ts';
import { expectedSide } from '../dataset/read-slice.ts';
import { drawTestPatients } from '../dataset/split.ts';
import { isBudaPatient } from '../domain/buda-patients.ts';
import { patientDice, summarise } from '../domain/dice.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { ImportedSplit } from '../domain/imported-reference.ts';
import type { PatientCounts } from '../domain/patient-counts.ts';
import { completeSpec } from '../scheduler/spec/complete-spec.ts';
import { specSchema } from '../scheduler/spec/spec-schema.ts';
import { lockTestSet } from '../store/lock-test-set.ts';
import { type NewReference, recordReference } from '../store/record-reference.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { chooseEagerBackend } from '../training/eager-backend.ts';
import { budaImageSize, scoreImported } from '../training/imported/score-imported.ts';
import { countParameters } from '../training/models/build-model.ts';
import { startProgress } from './progress.ts';
import type { Session } from './session.ts';
import { note } from './terminal.ts';

export interface ImportRequest {
  readonly file: string;
  readonly data: string;
  readonly split: ImportedSplit;
  /** The user states that the weights were not trained on the patients that are scored. */
  readonly unseen: boolean;
  /** Made from file and split where none is given. */
  readonly label: string | undefined;
}

export interface ImportedRow extends NewReference {
  readonly id: string;
  /** Sealed patients that were left out. */
  readonly sealed: number;
}

const preprocessing = "imported: the authors' preprocessing and largest component, original masks";

const scored: Readonly<Record<ImportedSplit, string>> = {
  patient: 'every patient that is not sealed',
  buda: 'the ten validation patients of Buda et al. 2019',
};

/** The file of Buda et al., `unet-e012d006.pt`: its name carries how its SHA-256 begins. */
const authorsChecksum = /^e012d006/;

/** Whether the weights may have been trained on the patients that are scored, and why, in words. */
function judgeWeights(
  { checksum }: ImportedUnet,
  { split, unseen }: ImportRequest,
): { leaky: boolean; convention: string } {
  const isTheirs = split === 'buda' && authorsChecksum.test(checksum);
  const leaky = !unseen && !isTheirs;
  const trained = isTheirs
    ? 'weights of the authors, who did not train on these'
    : unseen
      ? 'not trained on these, by the word of who imported them'
      : 'the weights may have been trained on these';
  return { leaky, convention: `${preprocessing}; ${scored[split]}; ${trained}` };
}

/** Scores imported weights on a folder of slices and stores the row. No sealed patient is read. */
export async function importReference(
  session: Session,
  unet: ImportedUnet,
  request: ImportRequest,
): Promise<ImportedRow> {
  const listing = await listKaggleFolder(request.data);
  const dataFingerprint = await fingerprint(listing, session.config.home);
  const { patients, sealed } = await choosePatients(session, {
    listing,
    dataFingerprint,
    split: request.split,
  });
  const { counts, trainableParameters } = await score(session, unet, { listing, patients });
  const { width, checksum } = unet;
  const { split } = request;
  const made = `U-Net f=${width}, ${basename(request.file)} ${checksum.slice(0, 8)}, ${split} split of ${dataFingerprint.slice(0, 8)}`;
  const row: NewReference = {
    label: request.label ?? made,
    ...judgeWeights(unet, request),
    trainableParameters,
    weightsChecksum: checksum,
    width,
    dataFingerprint,
    split,
    summary: summarise(counts),
    patients: Object.fromEntries(counts.map((count) => [count.patient, patientDice(count)])),
  };
  return { ...row, id: await recordReference(session.database, row), sealed };
}

async function fingerprint(listing: KaggleListing, home: string): Promise<string> {
  const progress = startProgress('fingerprint', 'files');
  const hash = await fingerprintListing(listing, {
    home,
    onProgress: ({ done, total }) => progress.update(done, total),
  });
  progress.stop();
  return hash;
}

/** Those that may be looked at: whatever is scored, the test set is sealed first, by the default split. */
async function choosePatients(
  { database }: Session,
  {
    listing,
    dataFingerprint,
    split: kind,
  }: { listing: KaggleListing; dataFingerprint: string; split: ImportedSplit },
): Promise<{ patients: KagglePatient[]; sealed: number }> {
  const spec = specSchema.parse({ data: listing.folder });
  const { split } = completeSpec(spec, { fallbackName: 'reference', text: '', overrides: [] });
  const sealed = await lockTestSet(database, {
    fingerprint: dataFingerprint,
    patients: drawTestPatients(listing.patients, split),
    seed: split.seed,
    share: split.test,
  });
  const locked = new Set(sealed);
  const wanted = listing.patients.filter(({ id }) => kind === 'patient' || isBudaPatient(id));
  const patients = wanted.filter(({ id }) => !locked.has(id));
  if (patients.length > 0) return { patients, sealed: wanted.length - patients.length };
  throw new DiceboardError(
    'SPLIT_IMPOSSIBLE',
    `expected patients of split ${kind} outside the sealed test set, got none of ${listing.patients.length}`,
    { remedy: kind === 'buda' ? 'leave out --split buda' : 'give a folder with more patients' },
  );
}

async function score(
  { config }: Session,
  unet: ImportedUnet,
  { listing, patients }: { listing: KaggleListing; patients: readonly KagglePatient[] },
): Promise<{ counts: PatientCounts[]; trainableParameters: number }> {
  const side = await expectedSide(listing);
  if (side === null)
    throw new DiceboardError('DATA_FAULTY', `expected square slices in ${listing.folder}, got none`, {
      remedy: `\`diceboard data check ${listing.folder}\` lists the faults`,
    });
  const name = config.backend === 'auto' ? await chooseEagerBackend() : config.backend;
  const backend = await openBackend(name);
  note(`backend ${backend.name}: ${backend.device}`);
  const progress = startProgress('score', 'slices');
  try {
    const model = buildImportedUnet(unet, budaImageSize);
    const counts = await scoreImported({
      model,
      size: budaImageSize,
      folder: listing.folder,
      side,
      patients,
      onSlices: (done, total) => progress.update(done, total),
    });
    const trainableParameters = countParameters(model).trainable;
    model.dispose();
    return { counts, trainableParameters };
  } finally {
    progress.stop();
    await backend.close();
  }
}
