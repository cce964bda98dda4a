import type { FuzzFile, Mutated } from './fuzz-kind.ts';

/** A case in one file of JSON: what broke a reader is kept so. */
export interface Bundle {
  readonly kind: string;
  readonly mutation: string;
  /** What became of its reader. */
  readonly broke: string;
  /** How it is refused since; null where it is taken. */
  readonly code?: string | null;
  /** Part of the line. */
  readonly says?: string;
  readonly files: readonly { readonly name: string; readonly base64: string; readonly grownTo?: number }[];
}

export function packBundle(
  { files, mutation }: Mutated,
  { kind, broke }: { kind: string; broke: string },
): Bundle {
  const packed = [...files].map(([name, { bytes, grownTo }]) => ({
    name,
    base64: bytes.toString('base64'),
    ...(grownTo !== undefined && { grownTo }),
  }));
  return { kind, mutation, broke, files: packed };
}

export function unpackBundle({ files, mutation }: Bundle): Mutated {
  const unpacked = files.map(({ name, base64, grownTo }): [string, FuzzFile] => [
    name,
    { bytes: Buffer.from(base64, 'base64'), ...(grownTo !== undefined && { grownTo }) },
  ]);
  return { files: new Map(unpacked), mutation };
}
