import { createHash } from 'node:crypto';
import type { FuzzFile, Mutated } from './fuzz-kind.ts';

/** A manifest of checksums and, where there is one, the file that holds the manifest's own. */
export interface SealNames {
  readonly manifest: string;
  readonly seal?: string;
}

/** Who can write a folder can seal it as well: the manifest names the mutated file as it is now. */
export function reseal(mutated: Mutated, { manifest, seal }: SealNames): Mutated {
  const files = new Map<string, FuzzFile>(mutated.files);
  const text = files.get(manifest)!.bytes.toString('utf8');
  const isItself = mutated.mutation.startsWith(`${manifest}:`);
  const sealed = isItself ? text : sealText(text, files);
  files.set(manifest, { bytes: Buffer.from(sealed) });
  if (seal !== undefined) files.set(seal, { bytes: Buffer.from(`${hash(Buffer.from(sealed))}\n`) });
  return { files, mutation: `${mutated.mutation}, sealed anew` };
}

function sealText(text: string, files: ReadonlyMap<string, FuzzFile>): string {
  const value = JSON.parse(text) as { files: Record<string, { bytes: number; sha256: string }> };
  for (const [name, entry] of Object.entries(value.files)) {
    const file = files.get(name);
    if (file !== undefined) Object.assign(entry, { bytes: file.bytes.length, sha256: hash(file.bytes) });
  }
  return JSON.stringify(value, null, 2);
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
