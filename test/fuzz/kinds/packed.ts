import path from 'node:path';
import { packDataset } from '../../../src/dataset/pack-dataset.ts';
import { writeTinyDataset } from '../../../src/dataset/data-fixture.test-support.ts';
import type { FuzzKind } from '../fuzz-kind.ts';
import { makeInFolder } from '../make-in-folder.ts';
import { mutateSealed } from '../mutate-sealed.ts';

/** A packed data set. */
export const packedKind: FuzzKind = {
  name: 'packed',
  async makeSeeds() {
    const pack = async (folder: string): Promise<string> => {
      const data = path.join(folder, 'data');
      await writeTinyDataset(data, { patients: ['TCGA_CS_1', 'TCGA_DU_2'], slices: 2 });
      return packDataset({ folder: data, size: 8, home: path.join(folder, 'home') });
    };
    return [await makeInFolder(pack)];
  },
  mutate: (random, seeds) =>
    mutateSealed(random, random.pick(seeds), {
      names: { manifest: 'manifest.json' },
      texts: ['manifest.json', 'index.json'],
    }),
};
