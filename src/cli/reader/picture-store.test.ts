import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addRun, claimFor, sampleEpoch } from '../../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/fixtures/test-database.ts';
import type { PictureAddress } from '../../dashboard/dashboard-reader.ts';
import { sha256 } from '../../domain/sha256.ts';
import { recordEpoch } from '../../store/record-epoch.ts';
import { limitFolders } from './limit-folders.ts';
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

describe('limitFolders', () => {
  const root = () => join(test.home, 'many');
  const names = () => readdir(join(root(), 'run', 'weights'));
  beforeEach(async () => {
    await rm(root(), { recursive: true, force: true });
    for (const [at, patient] of ['a', 'b', 'c'].entries()) {
      const folder = join(root(), 'run', 'weights', patient);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, '1-flair.png'), Buffer.alloc(1_000));
      await utimes(folder, at, at);
    }
  });

  it('removes what was made longest ago, and no more than it must', async () => {
    await limitFolders(root(), { depth: 3, limitBytes: 2_500 });
    expect(await names()).toEqual(['b', 'c']);
    await limitFolders(root(), { depth: 3, limitBytes: 0 });
    expect(await names()).toEqual([]);
  });

  it('keeps the one that somebody waits for, though it is larger than all that may lie there', async () => {
    await limitFolders(root(), { depth: 3, limitBytes: 500, keep: join(root(), 'run', 'weights', 'a') });
    expect(await names()).toEqual(['a']);
  });

  it('counts at the depth that it is told', async () => {
    await limitFolders(join(root(), 'run', 'weights'), { depth: 1, limitBytes: 2_500 });
    expect(await names()).toEqual(['b', 'c']);
    await limitFolders(join(root(), 'nowhere'), { depth: 2, limitBytes: 0 });
  });
});
