import { z } from 'zod';
import { type PackedManifest, packedVersion } from './packed-files.ts';
import type { PackedIndex } from './packed-dataset.ts';

const count = z.int().min(0);
const side = z.int().min(1).max(65_536);
const channels = z.tuple([z.number(), z.number(), z.number()]);

const manifestSchema = z.object({
  version: z.literal(packedVersion),
  files: z.record(z.string(), z.object({ bytes: count, sha256: z.string() })),
});

const indexSchema = z.object({
  version: z.literal(packedVersion),
  fingerprint: z.string(),
  size: side,
  originalSize: side,
  sliceCount: count,
  patients: z.array(
    z.object({
      id: z.string(),
      institution: z.string(),
      firstSlice: count,
      sliceCount: count,
      mean: channels,
      deviation: channels,
    }),
  ),
  sliceNumbers: z.array(count),
  hasTumour: z.array(z.boolean()),
});

/** Null where the text is no manifest of this version. */
export function parsePackedManifest(text: string): PackedManifest | null {
  return manifestSchema.safeParse(parseJson(text)).data ?? null;
}

/** Null where the text is no index of this version, or its slices do not add up. */
export function parsePackedIndex(text: string): PackedIndex | null {
  const index = indexSchema.safeParse(parseJson(text)).data;
  return index !== undefined && addsUp(index) ? index : null;
}

/** The bytes of each array that an index speaks of. */
export function packedLengths({ sliceCount, size, originalSize }: PackedIndex): {
  images: number;
  masks: number;
  originalMasks: number;
} {
  const masks = sliceCount * size * size;
  return { images: 3 * masks, masks, originalMasks: sliceCount * originalSize * originalSize };
}

/** Patients lie one behind the other, and there is one number and one mark a slice. */
function addsUp({ patients, sliceCount, sliceNumbers, hasTumour }: PackedIndex): boolean {
  let next = 0;
  for (const patient of patients) {
    if (patient.firstSlice !== next) return false;
    next += patient.sliceCount;
  }
  return next === sliceCount && sliceNumbers.length === sliceCount && hasTumour.length === sliceCount;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
