import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { type ImportedUnet, readImportedUnet } from '../checkpoints/import/read-imported-unet.ts';
import { readConfig } from '../config.ts';
import { fingerprintDataset } from '../dataset/fingerprint.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import { budaPatients } from '../domain/buda-patients.ts';
import { findTestSet } from '../store/find-test-set.ts';
import { listReferences } from '../store/list-references.ts';
import { importReference, type ImportRequest } from './import-reference.ts';
import type { Session } from './session.ts';

const file = fileURLToPath(new URL('../../test/fixtures/torch-unet/unet-f1.safetensors', import.meta.url));
let test: TestDatabase;
let session: Session;
let unet: ImportedUnet;
let request: ImportRequest;

beforeAll(async () => {
  test = await openTestDatabase();
  const config = readConfig({ home: test.home, backend: 'wasm' }, {});
  session = { config, database: test.database } as Session;
  const data = join(test.home, 'phantoms');
  await writePhantoms({ folder: data, patients: 7, slices: 4, seed: 1 });
  request = { file, data, split: 'patient', unseen: false, label: undefined };
  unet = await readImportedUnet(file);
});
afterAll(() => test.close());

describe('importReference', () => {
  it('scores every patient outside the test set, which it seals first', async () => {
    const row = await importReference(session, unet, request);
    const fingerprint = await fingerprintDataset(request.data, { home: test.home });
    const locked = (await findTestSet(test.database, fingerprint))!;
    expect(locked.share).toBe(0.2);
    expect(locked.patients).toHaveLength(row.sealed);
    expect(Object.keys(row.patients)).toHaveLength(7 - row.sealed);
    for (const patient of locked.patients) expect(row.patients).not.toHaveProperty(patient);
    expect(row).toMatchObject({
      width: 1,
      leaky: true,
      dataFingerprint: fingerprint,
      trainableParameters: 7802,
    });
  });

  it('is one row however often it is asked for, under the name of the last time', async () => {
    await importReference(session, unet, { ...request, label: 'the authors' });
    const imported = (await listReferences(test.database)).filter(({ kind }) => kind === 'imported');
    expect(imported.map(({ label }) => label)).toEqual(['the authors']);
  });

  it('is marked unless the file is the authors’, on their ten, or the user knows better', async () => {
    const folder = join(test.home, 'ten');
    await writePhantoms({ folder, patients: 7, slices: 4, seed: 2 });
    // Under the names of the ten, as far as there are phantoms.
    const names = (await readdir(folder)).filter((name) => !name.includes('.'));
    for (const [place, name] of names.entries()) {
      const renamed = `TCGA_${budaPatients[place]!}_20010208`;
      for (const slice of await readdir(join(folder, name)))
        await rename(join(folder, name, slice), join(folder, name, slice.replace(name, renamed)));
      await rename(join(folder, name), join(folder, renamed));
    }
    const ten = { ...request, data: folder, split: 'buda' } as const;
    const foreign = await importReference(session, unet, ten);
    const locked = (await findTestSet(test.database, foreign.dataFingerprint))!;
    // `split: buda` seals nothing itself: the default split does.
    expect(locked).toMatchObject({ share: 0.2, seen: false });
    expect(locked.patients).toHaveLength(foreign.sealed);
    for (const patient of locked.patients) expect(foreign.patients).not.toHaveProperty(patient);
    expect(foreign).toMatchObject({
      leaky: true,
      convention: expect.stringContaining('may have been trained'),
    });
    const theirs = { ...unet, checksum: `e012d006${'0'.repeat(56)}` };
    expect(await importReference(session, theirs, ten)).toMatchObject({ leaky: false });
    expect(await importReference(session, unet, { ...ten, unseen: true })).toMatchObject({
      leaky: false,
      convention: expect.stringContaining('by the word of'),
    });
  }, 60_000);

  it('refuses the split of ten patients where none of them is', async () => {
    await expect(importReference(session, unet, { ...request, split: 'buda' })).rejects.toMatchObject({
      code: 'SPLIT_IMPOSSIBLE',
    });
  });
});
