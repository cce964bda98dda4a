import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isBudaPatient } from '../../domain/buda-patients.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { SplitSettings } from '../../domain/run.ts';
import { openPacked } from '../open-packed.ts';
import { describeWriteFailure } from '../write-failure.ts';
import { findLeaks } from './find-leaks.ts';
import type { LeakPair } from './leak-pair.ts';

export interface LeakCheckOptions {
  /** As `packDataset` returned it; the result is kept beside it. */
  readonly packedFolder: string;
  /** Side in pixels and fingerprint of the packed data. */
  readonly size: number;
  readonly fingerprint: string;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Raised when the firewall finds other pairs; results of another version are not believed. */
const leakageVersion = 1;

const recordSchema = z.object({
  version: z.literal(leakageVersion),
  fingerprint: z.string(),
  size: z.number(),
  pairs: z.array(
    z.object({
      first: z.string(),
      second: z.string(),
      kind: z.enum(['copy', 'flip', 'rotation', 'rescale']),
      description: z.string(),
      slices: z.number(),
      similarity: z.number(),
    }),
  ),
});

/** `findLeaks`, once for the same data at this size or a larger one: a second sweep reads what the first one found. */
export async function findLeaksOnce(options: LeakCheckOptions): Promise<LeakPair[]> {
  const { packedFolder, size, fingerprint, onProgress } = options;
  const file = path.join(path.dirname(packedFolder), `${fingerprint.slice(0, 12)}-leaks.json`);
  const known = await readRecord(file);
  if (known !== null && known.fingerprint === fingerprint && known.size >= size) return known.pairs;
  const pairs = findLeaks(openPacked(packedFolder), onProgress);
  await writeRecord(file, { version: leakageVersion, fingerprint, size, pairs });
  return pairs;
}

/**
 * Whether a pair may lie on both sides of a split. By patient any two may: each trains in one fold, validates in another
 * or is sealed. Under `buda` they do where one of them validates. Under `slice-leaky` every patient leaks anyway.
 */
export function leaksAcross({ first, second }: LeakPair, { kind }: SplitSettings): boolean {
  if (kind === 'buda') return isBudaPatient(first) !== isBudaPatient(second);
  return kind === 'patient';
}

/**
 * Refuses data in which a patient lies on both sides of a split.
 * @throws LEAK_FOUND naming the first pair and the number of the others
 */
export function refuseLeaks(pairs: readonly LeakPair[]): void {
  const [first, ...others] = pairs;
  if (first === undefined) return;
  const more =
    others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'pair' : 'pairs'}`;
  throw new DiceboardError(
    'LEAK_FOUND',
    `expected patients that differ across the split, got ${describePair(first)}${more}`,
    {
      remedy: `remove ${first.second} or the other, or --allow-leak marks every row that comes of it`,
      details: pairs.map((pair) => `${describePair(pair)}, correlation ${pair.similarity.toFixed(3)}`),
    },
  );
}

/** `TCGA_A and TCGA_B with the same pixels (copy, flipped left-right)`. */
export function describePair({ first, second, description }: LeakPair): string {
  return `${first} and ${second} with the same pixels (${description})`;
}

async function readRecord(file: string): Promise<z.infer<typeof recordSchema> | null> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

async function writeRecord(file: string, record: z.infer<typeof recordSchema>): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, JSON.stringify(record));
    await rename(temporary, file);
  } catch (error) {
    throw describeWriteFailure(error, file);
  }
}
