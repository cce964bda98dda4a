import { bytesPerElement } from './element-type.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import { largestPickle, LimitedReader } from './limited-reader.ts';
import { readPickle, type StoragePlace } from './read-pickle.ts';
import type { Storage } from './stored-tensor.ts';

/** A pickle of the number 0x1950a86a20f9469cfc6c, with which PyTorch before 1.6 began its files. */
const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
const formatVersion = 1001;

export function isTorchLegacy(file: Buffer): boolean {
  return file.subarray(0, magic.length).equals(magic);
}

/**
 * What `torch.save` wrote before PyTorch 1.6: pickles of the magic number, the version, the machine, the value and
 * the storages' keys, then each storage as a count of 8 bytes and its numbers.
 */
export function readTorchLegacy(file: Buffer): unknown {
  const reader = new LimitedReader(file.subarray(magic.length, magic.length + largestPickle));
  const noStorage = (): never => {
    throw new TypeError('a storage where none is expected');
  };
  const version = readPickle(reader, noStorage);
  if (version !== formatVersion)
    throw invalidReference(`expected version ${formatVersion} of the format, got ${printable(version)}`);
  const machine = readPickle(reader, noStorage);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw invalidReference('expected little-endian weights, got others');
  const places = new Map<string, StoragePlace>();
  const data = new Map<string, Uint8Array>();
  const value = readPickle(reader, (place) => openStorage(place, { places, data }));
  const keys = readPickle(reader, noStorage);
  if (!Array.isArray(keys)) throw new TypeError('no list of storages');
  takeStorages(file.subarray(magic.length + reader.position), keys, { places, data });
  return value;
}

interface Storages {
  readonly places: Map<string, StoragePlace>;
  readonly data: Map<string, Uint8Array>;
}

/** The bytes are only found once the value was read: they lie behind it. */
function openStorage(place: StoragePlace, { places, data }: Storages): Storage {
  const { key, type, count } = place;
  places.set(key, place);
  const bytes = (): Uint8Array => {
    const found = data.get(key);
    if (found?.length === count * bytesPerElement[type]) return found;
    throw invalidReference(`expected the ${count} numbers of storage ${printable(key)}, got none`);
  };
  return { type, count, bytes };
}

function takeStorages(rest: Buffer, keys: readonly unknown[], { places, data }: Storages): void {
  let start = 0;
  for (const key of keys) {
    const place = places.get(key as string);
    if (place === undefined) throw new TypeError('data of an unknown storage');
    const count = rest.readBigInt64LE(start);
    if (count !== BigInt(place.count))
      throw invalidReference(`expected ${place.count} numbers in storage ${place.key}, got ${count}`);
    const end = start + 8 + place.count * bytesPerElement[place.type];
    if (end > rest.length) throw invalidReference('expected the whole file, got a truncated one');
    data.set(place.key, rest.subarray(start + 8, end));
    start = end;
  }
}
