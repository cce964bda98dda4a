import { bytesPerElement } from './element-type.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import { largestPickle, LimitedReader } from './limited-reader.ts';
import { readPickle, type StoragePlace } from './read-pickle.ts';
import { type ReadEntry, readZip } from './read-zip.ts';
import type { Storage } from './stored-tensor.ts';

const pickleName = /^(?<folder>[^/]+)\/data\.pkl$/;

/** What `torch.save` of PyTorch 1.6 and later wrote: a zip of `<folder>/data.pkl` and `<folder>/data/<key>`. */
export async function readTorchZip(file: Buffer): Promise<unknown> {
  const entries = await readZip(file);
  const names = [...entries.keys()].filter((name) => pickleName.test(name));
  const folder = pickleName.exec(names[0] ?? '')?.groups?.['folder'];
  if (names.length !== 1 || folder === undefined)
    throw invalidReference(`expected a zip with one data.pkl, got ${names.length}`);
  expectLittleEndian(entries.get(`${folder}/byteorder`));
  const pickle = entries.get(names[0]!)!();
  if (pickle.length > largestPickle)
    throw invalidReference(`expected a pickle of names alone, got one of ${pickle.length} bytes`);
  return readPickle(new LimitedReader(pickle), (place) => findStorage(entries, `${folder}/data/`, place));
}

function findStorage(
  entries: ReadonlyMap<string, ReadEntry>,
  folder: string,
  { key, type, count }: StoragePlace,
): Storage {
  const read = entries.get(folder + key);
  if (read === undefined) throw invalidReference(`expected data/${printable(key)} in the zip, got none`);
  const bytes = (): Uint8Array => {
    const found = read();
    if (found.length === count * bytesPerElement[type]) return found;
    throw invalidReference(
      `expected ${count} numbers in data/${printable(key)}, got ${found.length} bytes of ${type}`,
    );
  };
  return { type, count, bytes };
}

/** PyTorch 2 names the order of bytes; before it, files carry that of their machine. */
function expectLittleEndian(read: ReadEntry | undefined): void {
  const order = read === undefined ? 'little' : Buffer.from(read()).toString('latin1');
  if (order !== 'little')
    throw invalidReference(`expected little-endian weights, got byte order ${printable(order)}`);
}
