import { type FuzzKind, replaceFile } from '../fuzz-kind.ts';
import { drawPickle } from '../hostile-pickles.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { readFixture } from '../read-fixture.ts';

const name = 'unet.pt';
/** The magic number, and all pickles, of `unet-f1-before-1.6.pt`. */
const magicEnd = 15;
const described = [magicEnd, 16_000] as const;

/** What `torch.save` wrote before PyTorch 1.6. */
export const torchLegacyKind: FuzzKind = {
  name: 'pt (legacy)',
  async makeSeeds() {
    return [new Map([[name, await readFixture('torch-unet/unet-f1-before-1.6.pt')]])];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    const bytes = seed.get(name)!;
    if (!random.once(4)) return replaceFile(seed, name, mutateBytes(bytes, random, { focus: described }));
    const { pickle, mutation } = drawPickle(random);
    // In place of the version, or of the value: behind the version's pickle and the machine's.
    const value = bytes.indexOf('}q\0(X\x05\0\0\0epoch') - 2;
    const start = random.once(3) ? magicEnd : value;
    return replaceFile(seed, name, {
      file: { bytes: Buffer.concat([bytes.subarray(0, start), pickle]) },
      mutation: `${mutation}, at byte ${start}`,
    });
  },
};
