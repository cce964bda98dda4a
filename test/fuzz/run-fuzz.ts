import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FuzzKind, Mutated, Seed } from './fuzz-kind.ts';
import { checkpointKind } from './kinds/checkpoint.ts';
import { exportKind } from './kinds/export.ts';
import { layersModelKind } from './kinds/layers-model.ts';
import { packedKind } from './kinds/packed.ts';
import { safetensorsKind } from './kinds/safetensors.ts';
import { specKind } from './kinds/spec.ts';
import { tiffKind } from './kinds/tiff.ts';
import { torchLegacyKind } from './kinds/torch-legacy.ts';
import { torchZipKind } from './kinds/torch-zip.ts';
import { openRandom } from './random.ts';
import { type Judged, openWatchedReader } from './watched-reader.ts';

export const fuzzKinds: readonly FuzzKind[] = [
  tiffKind,
  specKind,
  torchZipKind,
  torchLegacyKind,
  safetensorsKind,
  checkpointKind,
  packedKind,
  layersModelKind,
  exportKind,
];

export interface FuzzResult extends Judged {
  readonly kind: string;
  /** Draws the very same files again. */
  readonly seed: number;
  readonly mutation: string;
}

export interface FuzzOptions {
  /** Cases, kinds in turn. */
  readonly count: number;
  /** Of the first case; the next ones count on. */
  readonly seed: number;
  readonly kinds?: readonly FuzzKind[];
  readonly onResult?: (result: FuzzResult, mutated: Mutated) => void | Promise<void>;
}

/** Mutates, lets a watched child read, and tells what became of each case. */
export async function runFuzz({
  count,
  seed,
  kinds = fuzzKinds,
  onResult,
}: FuzzOptions): Promise<FuzzResult[]> {
  const seeds = new Map<FuzzKind, readonly Seed[]>();
  for (const kind of kinds) seeds.set(kind, await kind.makeSeeds());
  const root = await mkdtemp(path.join(tmpdir(), 'diceboard-fuzz-'));
  const reader = openWatchedReader();
  const results: FuzzResult[] = [];
  try {
    for (let place = 0; place < count; place++) {
      const kind = kinds[place % kinds.length]!;
      const mutated = kind.mutate(openRandom(seed + place), seeds.get(kind)!);
      const folder = path.join(root, String(place));
      await writeCase(folder, mutated);
      const judged = await reader.read({ kind: kind.name, folder });
      const result = { ...judged, kind: kind.name, seed: seed + place, mutation: mutated.mutation };
      results.push(result);
      await onResult?.(result, mutated);
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    reader.close();
    await rm(root, { recursive: true, force: true });
  }
  return results;
}

/** Writes a case's files; holes take no room. */
export async function writeCase(folder: string, { files }: Mutated): Promise<void> {
  for (const [name, { bytes, grownTo }] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
    if (grownTo !== undefined) await truncate(file, grownTo);
  }
}
