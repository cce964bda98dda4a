import type { FuzzRandom } from './random.ts';

/** A file of a case. `grownTo`: its length once it is written, the rest being a hole that takes no room. */
export interface FuzzFile {
  readonly bytes: Buffer;
  readonly grownTo?: number;
}

/** Files by their place in the case's folder, and what was done to them. */
export interface Mutated {
  readonly files: ReadonlyMap<string, FuzzFile>;
  readonly mutation: string;
}

/** A valid set of files: what a mutation starts from. */
export type Seed = ReadonlyMap<string, Buffer>;

/**
 * A format that is read. An implementation owes seeds that its reader takes, made by the product's own writers or
 * committed, and mutations that draw from `random` alone.
 */
export interface FuzzKind {
  readonly name: string;
  makeSeeds(): Promise<readonly Seed[]>;
  mutate(random: FuzzRandom, seeds: readonly Seed[]): Mutated;
}

/** The seed with one file put in its place. */
export function replaceFile(
  seed: Seed,
  name: string,
  { file, mutation }: { file: FuzzFile; mutation: string },
): Mutated {
  const files = new Map<string, FuzzFile>([...seed].map(([each, bytes]) => [each, { bytes }]));
  return { files: files.set(name, file), mutation: `${name}: ${mutation}` };
}
