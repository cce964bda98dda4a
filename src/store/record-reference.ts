import { DiceboardError } from '../domain/errors.ts';
import type { ImportedScore } from '../domain/imported-reference.ts';
import { hashCanonical } from '../domain/canonical-json.ts';
import { type Database, inTransaction } from './database.ts';
import { toJson } from './json-value.ts';

export interface NewReference extends ImportedScore {
  readonly label: string;
  readonly convention: string;
  readonly trainableParameters: number;
  /** The weights may have been trained on patients that are scored. */
  readonly leaky: boolean;
}

/**
 * Notes what imported weights scored, and gives the row's id. The same file on the same data and split again takes
 * the place of the earlier row, its label too.
 * @throws USAGE where another row has that label
 */
export async function recordReference(database: Database, reference: NewReference): Promise<string> {
  const { label, weightsChecksum, dataFingerprint, split, summary } = reference;
  const id = `imported-${hashCanonical([weightsChecksum, dataFingerprint, split], 12)}`;
  await inTransaction(database, async (transaction) => {
    // One at a time: two imports at once would take the same position.
    await transaction.$executeRaw`LOCK TABLE reference IN SHARE ROW EXCLUSIVE MODE`;
    const other = await transaction.reference.findFirst({ where: { label, NOT: { id } } });
    if (other !== null) throw labelTaken(label);
    await transaction.$executeRaw`
      INSERT INTO reference (id, position, kind, label, convention, trainable_parameters, leaky, validation, width,
        weights_checksum, data_fingerprint, split, summary, patients)
      SELECT ${id}, coalesce(max(position), -1) + 1, 'imported', ${label}, ${reference.convention},
        ${reference.trainableParameters}, ${reference.leaky}, ${summary.meanPatientDice}::float8, ${reference.width},
        ${weightsChecksum}, ${dataFingerprint}, ${split}, ${toJson(summary)}::jsonb,
        ${toJson(reference.patients)}::jsonb
      FROM reference
      ON CONFLICT (id) DO UPDATE SET label = excluded.label, convention = excluded.convention,
        trainable_parameters = excluded.trainable_parameters, leaky = excluded.leaky,
        validation = excluded.validation, width = excluded.width, summary = excluded.summary,
        patients = excluded.patients, recorded_at = now()`;
  });
  return id;
}

function labelTaken(label: string): DiceboardError {
  return new DiceboardError('USAGE', `expected a label that no other reference has, got '${label}'`, {
    remedy: 'give another: --name LABEL',
  });
}
