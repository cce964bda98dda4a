import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { invalidReference, printable } from './invalid-reference.ts';

/** The bytes of an entry, checked against its checksum; a view of the file, no copy. */
export type ReadEntry = () => Uint8Array;

const mostEntries = 20_000;

/**
 * The entries of a zip by name. PyTorch stores them as they are; a compressed one is refused, so that nothing grows
 * on reading.
 * @throws REFERENCE_INVALID for such an entry or too many; other errors where the zip is damaged
 */
export async function readZip(file: Buffer): Promise<Map<string, ReadEntry>> {
  const zip = await fromBufferPromise(file, { lazyEntries: true, strictFileNames: true });
  if (zip.entryCount > mostEntries)
    throw invalidReference(`expected a zip of at most ${mostEntries} entries, got ${zip.entryCount}`);
  const entries = new Map<string, ReadEntry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, await locate(zip, entry, file));
  return entries;
}

async function locate(zip: ZipFile, entry: Entry, file: Buffer): Promise<ReadEntry> {
  const { fileName, compressionMethod, uncompressedSize } = entry;
  if (compressionMethod !== 0 || entry.isEncrypted())
    throw invalidReference(
      `expected a zip as PyTorch writes it, not compressed, got a compressed ${printable(fileName)}`,
    );
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength).subarray(
    fileDataStart,
    fileDataStart + uncompressedSize,
  );
  return () => {
    if (bytes.length === uncompressedSize && crc32(bytes) === entry.crc32) return bytes;
    throw invalidReference(`expected the checksum of ${printable(fileName)} in the file, got other bytes`, {
      remedy: 'the file is damaged: fetch it again',
    });
  };
}
