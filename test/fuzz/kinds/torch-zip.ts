import { type FuzzKind, type Mutated, replaceFile, type Seed } from '../fuzz-kind.ts';
import { drawPickle } from '../hostile-pickles.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { FuzzRandom } from '../random.ts';
import { readFixture } from '../read-fixture.ts';
import { writeZip, type ZipEntry } from '../write-zip.ts';

const name = 'unet.pt';
/** In `unet-f2.pt`: its pickle, and its directory. */
const described = [
  [0, 15_300],
  [150_000, 161_109],
] as const;

/** What `torch.save` writes since PyTorch 1.6. */
export const torchZipKind: FuzzKind = {
  name: 'pt (zip)',
  async makeSeeds() {
    return [new Map([[name, await readFixture('torch-unet/unet-f2.pt')]])];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    if (random.once(5)) return putHostileZip(random, seed);
    return replaceFile(seed, name, mutateBytes(seed.get(name)!, random, { focus: random.pick(described) }));
  },
};

const zips: Readonly<Record<string, (pickle: Buffer) => readonly ZipEntry[]>> = {
  '': (pickle) => [{ name: 'unet/data.pkl', bytes: pickle }],
  'a bomb of 64 MiB beside': (pickle) => [
    { name: 'unet/data.pkl', bytes: pickle },
    { name: 'unet/data/0', bytes: Buffer.alloc(64 * 2 ** 20), deflated: true },
  ],
  deflated: (pickle) => [{ name: 'unet/data.pkl', bytes: pickle, deflated: true }],
  'claiming 4 GiB': (pickle) => [{ name: 'unet/data.pkl', bytes: pickle, claimed: 0xfffffffe }],
  twice: (pickle) => [
    { name: 'unet/data.pkl', bytes: pickle },
    { name: 'unet/data.pkl', bytes: pickle },
    { name: 'other/data.pkl', bytes: pickle },
  ],
  'beside a path that leads out': (pickle) => [
    { name: '../../../data.pkl', bytes: pickle },
    { name: 'unet/data.pkl', bytes: pickle },
  ],
  'among 30,000 entries': (pickle) => [
    { name: 'unet/data.pkl', bytes: pickle },
    ...Array.from({ length: 30_000 }, (_, key) => ({ name: `unet/data/${key}`, bytes: Buffer.alloc(0) })),
  ],
};

function putHostileZip(random: FuzzRandom, seed: Seed): Mutated {
  const { pickle, mutation } = drawPickle(random);
  const [how, entriesOf] = random.once(2) ? ['', zips['']!] : random.pick(Object.entries(zips));
  const file = { bytes: writeZip(entriesOf(pickle)) };
  return replaceFile(seed, name, { file, mutation: `${mutation} ${how}`.trim() });
}
