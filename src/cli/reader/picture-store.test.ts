import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addRun, claimFor, sampleEpoch } from '../../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/fixtures/test-database.ts';
import type { PictureAddress } from '../../dashboard/dashboard-reader.ts';
import { sha256 } from '../../domain/sha256.ts';
import { recordEpoch } from '../../store/record-epoch.ts';
import { limitPictures } from './limit-pictures.ts';
import { createPictureStore } from './picture-store.ts';

let test: TestDatabase;
const address: PictureAddress = { runId: 'drawn', patient: 'TCGA_CS_1', slice: 2, layer: 'classes' };

beforeAll(async () => {
  test = await openTestDatabase();
  const fence = await claimFor(test.database, await addRun(test.database, 'drawn'));
  await recordEpoch(test.database, sampleEpoch(fence, 1, true));
  await addRun(test.database, 'untrained');
});
afterAll(() => test.close());

describe('pictures', () => {
  const drawn: string[] = [];
  const read = (asked: PictureAddress) =>
    createPictureStore({
      database: test.database,
      home: test.home,
      draw: async ({ patient }) => void drawn.push(patient),
    })(asked);

  it('are read from the place of their run, weights and patient', async () => {
    const folder = join(test.home, 'pictures', 'drawn', 'w1', sha256('TCGA_CS_1').slice(0, 16));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '2-classes.png'), 'picture');
    expect(Buffer.from(await read(address)).toString()).toBe('picture');
    expect(drawn).toEqual([]);
  });

  it.each<[string, Partial<PictureAddress>]>([
    ['a patient that is none of validation', { patient: 'TCGA_SEALED' }],
    ['a path', { patient: '../../drawn' }],
    ['a path to itself', { patient: './TCGA_CS_1' }],
    ['a property of every object', { patient: '__proto__' }],
    ['a slice that was not scored', { slice: 3 }],
    ['no number', { slice: Number.NaN }],
    ['a layer that is none', { layer: '../2-classes' as 'flair' }],
    ['a run that is none', { runId: '../pictures/drawn' }],
    ['the beginning of a run', { runId: 'draw' }],
    ['a run without a checkpoint', { runId: 'untrained' }],
  ])('of %s are not found, and nothing is drawn', async (_, other) => {
    await expect(read({ ...address, ...other })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(drawn).toEqual([]);
  });

  it('are not ready where the data are not packed', async () => {
    await expect(read({ ...address, slice: 1 })).rejects.toMatchObject({ code: 'NOT_READY' });
    expect(drawn).toEqual([]);
  });
});

describe('limitPictures', () => {
  it('removes the patients that were drawn longest ago, and no more than it must', async () => {
    const root = join(test.home, 'many');
    for (const [at, patient] of ['a', 'b', 'c'].entries()) {
      const folder = join(root, 'run', 'weights', patient);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, '1-flair.png'), Buffer.alloc(1_000));
      await utimes(folder, at, at);
    }
    await limitPictures(root, 2_500);
    expect(await readdir(join(root, 'run', 'weights'))).toEqual(['b', 'c']);
    await limitPictures(root, 0);
    expect(existsSync(join(root, 'run', 'weights', 'c'))).toBe(false);
  });
});
