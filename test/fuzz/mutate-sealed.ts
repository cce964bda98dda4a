import { type Mutated, replaceFile, type Seed } from './fuzz-kind.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import type { FuzzRandom } from './random.ts';
import { reseal, type SealNames } from './reseal.ts';

/** One file of a sealed folder mutated, as bytes or, of `texts`, as JSON; three of four are sealed anew. */
export function mutateSealed(
  random: FuzzRandom,
  seed: Seed,
  { names, texts }: { names: SealNames; texts: readonly string[] },
): Mutated {
  if (random.once(40)) return removeFile(random, seed);
  const isText = !random.once(3);
  const name = isText ? random.pick(texts) : random.pick([...seed.keys()]);
  const bytes = seed.get(name)!;
  const mutated = replaceFile(seed, name, isText ? textOf(bytes, random) : mutateBytes(bytes, random));
  const isGrown = [...mutated.files.values()].some(({ grownTo }) => grownTo !== undefined);
  return random.once(4) || isGrown ? mutated : reseal(mutated, names);
}

function textOf(bytes: Buffer, random: FuzzRandom): { file: { bytes: Buffer }; mutation: string } {
  const { text, mutation } = mutateJson(bytes.toString('utf8'), random);
  return { file: { bytes: Buffer.from(text) }, mutation };
}

function removeFile(random: FuzzRandom, seed: Seed): Mutated {
  const name = random.pick([...seed.keys()]);
  const files = [...seed]
    .filter(([each]) => each !== name)
    .map(([each, bytes]) => [each, { bytes }] as const);
  return { files: new Map(files), mutation: `${name} is gone` };
}
