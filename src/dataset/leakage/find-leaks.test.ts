import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../data-fixture.test-support.ts';
import { openPacked } from '../open-packed.ts';
import { packDataset } from '../pack-dataset.ts';
import type { PackedDataset } from '../packed-dataset.ts';
import { writePhantoms } from '../phantom/write-phantoms.ts';
import { findLeaksOnce, refuseLeaks } from './check-leakage.ts';
import { findLeaks } from './find-leaks.ts';
import { plantedId, plantLeak, plants } from './plant-leak.test-support.ts';

let root: string;
let remove: () => Promise<void>;
let packedFolder: string;
let dataset: PackedDataset;

beforeAll(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  const data = path.join(root, 'data');
  await writePhantoms({ folder: data, patients: 6, slices: 12, seed: 4 });
  packedFolder = await packDataset({ folder: data, size: 64, home: path.join(root, 'home') });
  dataset = openPacked(packedFolder);
}, 120_000);

afterAll(() => remove());

describe('phantoms', { timeout: 60_000 }, () => {
  test('of different patients are no leak', () => {
    expect(findLeaks(packedFolder)).toEqual([]);
  });

  test.each(plants)('$name is found and named', (plant) => {
    for (const place of [0, 3]) {
      const pairs = findLeaks(plantLeak(dataset, place, plant));
      expect(pairs).toMatchObject([
        { first: dataset.index.patients[place]!.id, second: plantedId, kind: plant.kind },
      ]);
      expect(pairs[0]!.slices).toBeGreaterThanOrEqual(3);
    }
  });

  test('are told with flip and scale', () => {
    const both = plants.find(({ name }) => name.startsWith('flipped, rescaled'))!;
    expect(findLeaks(plantLeak(dataset, 1, both))[0]!.description).toMatch(
      /^copy, flipped left-right, rescaled by 0\.(89|9)/,
    );
  });

  test('without contrast are nobody’s copy', () => {
    const blank = { ...dataset, images: new Uint8Array(dataset.images.length).fill(9) };
    expect(findLeaks(blank)).toEqual([]);
  });
});

describe('the check', () => {
  test('remembers what it found for these data, and not for others', async () => {
    const { fingerprint, size } = dataset.index;
    expect(await findLeaksOnce({ packedFolder, size, fingerprint })).toEqual([]);
    const missing = path.join(path.dirname(packedFolder), 'gone');
    expect(await findLeaksOnce({ packedFolder: missing, size, fingerprint })).toEqual([]);
    const others = { packedFolder: missing, size, fingerprint: `${fingerprint.slice(0, 12)}0` };
    await expect(findLeaksOnce(others)).rejects.toThrow('expected packed data');
    await expect(findLeaksOnce({ packedFolder: missing, size: 128, fingerprint })).rejects.toThrow(
      'packed data',
    );
    await rm(path.join(path.dirname(packedFolder), `${fingerprint.slice(0, 12)}-leaks.json`));
    await expect(findLeaksOnce({ packedFolder: missing, size, fingerprint })).rejects.toThrow('packed data');
  });

  test('refuses the first pair by name and counts the others', () => {
    const pair = {
      kind: 'flip',
      description: 'copy, flipped left-right',
      slices: 8,
      similarity: 0.99,
    } as const;
    expect(() => refuseLeaks([])).not.toThrow();
    expect(() => refuseLeaks([{ ...pair, first: 'TCGA_A', second: 'TCGA_B' }])).toThrow(
      'expected patients that differ across the split, got TCGA_A and TCGA_B with the same pixels ' +
        '(copy, flipped left-right)',
    );
    const pairs = ['B', 'C'].map((second) => ({ ...pair, first: 'A', second }));
    expect(() => refuseLeaks(pairs)).toThrow(expect.objectContaining({ code: 'LEAK_FOUND', exitCode: 4 }));
    expect(() => refuseLeaks(pairs)).toThrow(/ and 1 more pair$/);
  });
});
