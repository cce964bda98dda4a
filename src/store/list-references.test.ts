import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedReferences } from '../../test/fixtures/published-references.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { listReferences } from './list-references.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const sample = {
  id: 'sample',
  position: 9,
  kind: 'imported',
  label: 'U-Net, imported',
  convention: 'mean per-patient volume Dice',
  trainableParameters: 7_763_041,
  leaky: false,
  validation: 0.8,
  width: 32,
  weightsChecksum: 'c0ffee',
  dataFingerprint: 'abc',
  split: 'buda',
  summary: {},
  patients: {},
};

describe('listReferences', () => {
  it('gives the published rows that the migrations seed, as published and in their order', async () => {
    const expected = publishedReferences.map((row) => ({ ...row, kind: 'published' }));
    expect(await listReferences(test.database)).toMatchObject(expected);
  });

  it.each([
    ['a Dice above 1', { validation: 1.01 }],
    ['a Dice that is NaN', { test: Number.NaN }],
    ['no Dice at all', { validation: null }],
    ['a kind of its own', { kind: 'measured' }],
    ['no parameters', { trainableParameters: 0 }],
    ['an imported one without the checksum of its file', { weightsChecksum: null }],
    ['a published one with scores of patients', { kind: 'published' }],
  ])('refuses a row with %s', async (_name, fault) => {
    const { reference } = test.database.prisma;
    await expect(reference.create({ data: { ...sample, ...fault } })).rejects.toThrow();
    await reference.create({ data: sample });
    await reference.delete({ where: { id: sample.id } });
  });
});
