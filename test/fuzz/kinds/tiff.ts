import path from 'node:path';
import sharp from 'sharp';
import { type PictureFixture, writePicture } from '../../../src/dataset/data-fixture.test-support.ts';
import { type FuzzFile, type FuzzKind, replaceFile, type Seed } from '../fuzz-kind.ts';
import { makeInFolder } from '../make-in-folder.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { multiplyPages, mutateTiff } from '../mutate-tiff.ts';
import type { FuzzRandom } from '../random.ts';

const patient = 'data/TCGA_CS_1';
const compressions = ['none', 'lzw', 'deflate'] as const;

/** A data folder of one patient with two slices, in the Kaggle layout. */
export const tiffKind: FuzzKind = {
  name: 'tiff',
  async makeSeeds() {
    const plain = await Promise.all(compressions.map((compression) => makeSeed({ compression })));
    return [...plain, await makeTiled(plain[0]!)];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    // The first slice is the one that the side is taken from.
    const name = `${patient}/${random.pick(['TCGA_CS_1_1.tif', 'TCGA_CS_1_1_mask.tif', 'TCGA_CS_1_2.tif'])}`;
    const other = random.pick([...random.pick(seeds).values()]);
    return replaceFile(seed, name, mutatePicture(seed.get(name)!, random, other));
  },
};

function mutatePicture(
  bytes: Buffer,
  random: FuzzRandom,
  other: Buffer,
): { file: FuzzFile; mutation: string } {
  if (random.once(30)) {
    const pages = random.pick([2, 100, 5000]);
    return { file: { bytes: multiplyPages(bytes, pages) }, mutation: `has ${pages} pages` };
  }
  const changed = random.once(2) ? mutateTiff(bytes, random) : null;
  if (changed !== null) return { file: { bytes: changed.bytes }, mutation: changed.mutation };
  return mutateBytes(bytes, random, { focus: [0, Math.min(400, bytes.length)], other });
}

function makeSeed(fixture: PictureFixture): Promise<Seed> {
  return makeInFolder(async (folder) => {
    for (const slice of [1, 2]) {
      const name = path.join(folder, patient, `TCGA_CS_1_${slice}`);
      await writePicture(`${name}.tif`, { ...fixture, value: (place) => (place * 7 + slice) % 256 });
      const tumour = (place: number): number => (place % 5 === slice ? 255 : 0);
      await writePicture(`${name}_mask.tif`, { ...fixture, channels: 1, value: tumour });
    }
  });
}

/** Tiles and a big header in place of strips, which other programs write. */
async function makeTiled(seed: Seed): Promise<Seed> {
  const tiled = [...seed].map(async ([name, bytes]) => {
    const picture = sharp(bytes);
    if (name.endsWith('_mask.tif')) picture.toColourspace('b-w');
    return [
      name,
      await picture.tiff({ tile: true, compression: 'deflate', bigtiff: true }).toBuffer(),
    ] as const;
  });
  return new Map(await Promise.all(tiled));
}
