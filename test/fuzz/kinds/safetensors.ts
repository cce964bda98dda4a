import { readFixture } from '../read-fixture.ts';
import { type FuzzKind, replaceFile } from '../fuzz-kind.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-json.ts';

const name = 'unet.safetensors';

/** Weights as safetensors: a header of JSON behind its length, then numbers. */
export const safetensorsKind: FuzzKind = {
  name: 'safetensors',
  async makeSeeds() {
    return [new Map([[name, await readFixture('torch-unet/unet-f1.safetensors')]])];
  },
  mutate(random, seeds) {
    const seed = random.pick(seeds);
    const bytes = seed.get(name)!;
    const end = 8 + Number(bytes.readBigUInt64LE(0));
    if (random.once(2)) return replaceFile(seed, name, mutateBytes(bytes, random, { focus: [0, end] }));
    const { text, mutation } = mutateJson(bytes.toString('utf8', 8, end), random);
    const header = Buffer.from(text);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const file = { bytes: Buffer.concat([length, header, bytes.subarray(end)]) };
    return replaceFile(seed, name, { file, mutation });
  },
};
