import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedReferences } from '../../test/fixtures/published-references.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { listReferences } from './list-references.ts';
import { type NewReference, recordReference } from './record-reference.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const reference: NewReference = {
  label: 'U-Net f=32, imported',
  convention: 'imported: original masks',
  trainableParameters: 7_763_041,
  leaky: false,
  weightsChecksum: 'c0ffee',
  width: 32,
  dataFingerprint: 'abc',
  split: 'buda',
  summary: {
    meanPatientDice: 0.8,
    pooledDice: 0.85,
    pooledIou: 0.74,
    tumourSliceDice: null,
    emptySliceFalsePositiveRate: 0.1,
    sensitivity: 0.8,
    precision: 0.9,
    hd95: null,
  },
  patients: { TCGA_CS_4944_20010208: 0.7, TCGA_DU_5851_19950428: 0.9 },
};

async function listImported() {
  const references = await listReferences(test.database);
  return references.slice(publishedReferences.length);
}

describe('recordReference', () => {
  it('gives back what was recorded, behind the published rows', async () => {
    const id = await recordReference(test.database, reference);
    const [row, ...others] = await listImported();
    expect(others).toEqual([]);
    expect(row).toEqual({
      ...reference,
      id,
      kind: 'imported',
      validation: 0.8,
      test: null,
      importedAt: expect.any(Date) as Date,
    });
  });

  it('replaces the row of the same file, data and split, and no other', async () => {
    const renamed = {
      ...reference,
      label: 'renamed',
      summary: { ...reference.summary, meanPatientDice: 0.6 },
    };
    const id = await recordReference(test.database, renamed);
    const other = { ...reference, label: 'all patients', split: 'patient', leaky: true } as const;
    const [, second] = await Promise.all([
      recordReference(test.database, { ...reference, label: 'other data', dataFingerprint: 'def' }),
      recordReference(test.database, other),
    ]);
    const rows = await listImported();
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ id, label: 'renamed', validation: 0.6 });
    expect(rows.map((row) => row.id)).toContain(second);
  });

  it('refuses a label that another row has', async () => {
    const taken = { ...reference, split: 'patient', label: publishedReferences[0]!.label } as const;
    await expect(recordReference(test.database, taken)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('leaves the fields of imported rows empty on published ones', async () => {
    const [row] = await listReferences(test.database);
    expect(row).toMatchObject({ kind: 'published', patients: null, summary: null, importedAt: null });
  });
});
