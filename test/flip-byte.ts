import { readFile, writeFile } from 'node:fs/promises';

/** Inverts one bit in the middle of a file; the same again mends it. */
export async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  bytes[middle]! ^= 1;
  await writeFile(file, bytes);
}
