import { sha256 } from '../domain/sha256.ts';

/** What a manifest says of one file. */
export interface FileSeal {
  readonly bytes: number;
  readonly sha256: string;
}

/** The seal of each file by its name. */
export function sealFiles(files: ReadonlyMap<string, Uint8Array | string>): Record<string, FileSeal> {
  const seals = [...files].map(([name, content]) => {
    return [name, { bytes: Buffer.byteLength(content), sha256: sha256(content) }] as const;
  });
  return Object.fromEntries(seals);
}
