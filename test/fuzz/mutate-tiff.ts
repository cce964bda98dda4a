import type { FuzzRandom } from './random.ts';

/** Of an entry in a TIFF's directory (TIFF 6.0, section 2): tag, type, count, value or offset. */
const entryBytes = 12;

const tags = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  channels: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileOffsets: 324,
  subDirectories: 330,
  sampleFormat: 339,
} as const;

const counts = [0, 1, 2, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const sides = [0, 1, 15, 17, 1024, 1025, 65_535, 100_000, 0x7fffffff, 0xffffffff];
const compressions = [1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946, 34_712, 34_887, 34_925, 50_000, 65_000];

type Change = (tiff: Tiff, random: FuzzRandom) => string;

/** A little-endian TIFF whose first directory is changed in place. */
interface Tiff {
  readonly bytes: Buffer;
  readonly directory: number;
  readonly entries: number;
}

const changes: readonly Change[] = [
  (tiff, random) => setTag(tiff, random.pick([tags.width, tags.height]), random.pick(sides)),
  (tiff, random) => {
    const side = random.pick(sides);
    return `${setTag(tiff, tags.width, side)}, ${setTag(tiff, tags.height, side)}`;
  },
  (tiff, random) => setTag(tiff, random.pick([tags.stripOffsets, tags.stripBytes]), random.pick(counts)),
  (tiff, random) => setCount(tiff, random.pick([tags.stripOffsets, tags.stripBytes, tags.bits]), random),
  (tiff, random) => setTag(tiff, tags.rowsPerStrip, random.pick(counts)),
  (tiff, random) => setTag(tiff, tags.compression, random.pick(compressions)),
  (tiff, random) => setTag(tiff, tags.channels, random.pick([0, 1, 2, 4, 5, 1000, 65_535])),
  (tiff, random) => setTag(tiff, tags.bits, random.pick([0, 1, 4, 12, 16, 32, 64, 65_535])),
  (tiff, random) => setTag(tiff, tags.photometric, random.pick([0, 1, 2, 3, 5, 6, 8, 9, 10, 32_844])),
  (tiff, random) => setTag(tiff, random.pick([tags.planar, tags.predictor]), random.pick([0, 1, 2, 3, 9])),
  (tiff, random) => renameTag(tiff, random.pick(Object.values(tags)), random),
  (tiff) => {
    tiff.bytes.writeUInt32LE(tiff.directory, tiff.directory + 2 + tiff.entries * entryBytes);
    return 'a directory that is its own next';
  },
  (tiff, random) => {
    const next = random.pick(counts);
    tiff.bytes.writeUInt32LE(next, tiff.directory + 2 + tiff.entries * entryBytes);
    return `the next directory at ${next}`;
  },
  (tiff, random) => {
    const entries = random.pick([0, 1, tiff.entries + 1, 0xffff]);
    tiff.bytes.writeUInt16LE(entries, tiff.directory);
    return `a directory of ${entries}`;
  },
];

/** One to three fields of its directory set to what no such picture has; null where it is no little-endian TIFF. */
export function mutateTiff(bytes: Buffer, random: FuzzRandom): { bytes: Buffer; mutation: string } | null {
  if (bytes.toString('latin1', 0, 4) !== 'II*\0') return null;
  const changed = Buffer.from(bytes);
  const directory = changed.readUInt32LE(4);
  const tiff = { bytes: changed, directory, entries: changed.readUInt16LE(directory) };
  const done = Array.from({ length: 1 + random.below(3) }, () => random.pick(changes)(tiff, random));
  return { bytes: changed, mutation: done.join('; ') };
}

/** As many pages as the file is told to have, all with the same pixels. */
export function multiplyPages(bytes: Buffer, pages: number): Buffer {
  const directory = bytes.readUInt32LE(4);
  const size = 2 + bytes.readUInt16LE(directory) * entryBytes;
  const copies = Array.from({ length: pages }, (_, page) => {
    const copy = Buffer.alloc(size + 4);
    bytes.copy(copy, 0, directory, directory + size);
    const next = bytes.length + (page + 1) * (size + 4);
    copy.writeUInt32LE(page === pages - 1 ? 0 : next, size);
    return copy;
  });
  const multiplied = Buffer.concat([bytes, ...copies]);
  multiplied.writeUInt32LE(bytes.length, 4);
  return multiplied;
}

function findEntry({ bytes, directory, entries }: Tiff, tag: number): number | null {
  for (let entry = 0; entry < entries; entry++) {
    const place = directory + 2 + entry * entryBytes;
    if (place + entryBytes <= bytes.length && bytes.readUInt16LE(place) === tag) return place;
  }
  return null;
}

function setTag(tiff: Tiff, tag: number, value: number): string {
  const place = findEntry(tiff, tag);
  if (place === null) return `no tag ${tag}`;
  tiff.bytes.writeUInt16LE(4, place + 2);
  tiff.bytes.writeUInt32LE(1, place + 4);
  tiff.bytes.writeUInt32LE(value, place + 8);
  return `tag ${tag} is ${value}`;
}

function setCount(tiff: Tiff, tag: number, random: FuzzRandom): string {
  const place = findEntry(tiff, tag);
  if (place === null) return `no tag ${tag}`;
  const count = random.pick(counts);
  const type = random.below(20);
  tiff.bytes.writeUInt16LE(type, place + 2);
  tiff.bytes.writeUInt32LE(count, place + 4);
  return `tag ${tag} has ${count} of type ${type}`;
}

function renameTag(tiff: Tiff, tag: number, random: FuzzRandom): string {
  const entry = tiff.directory + 2 + random.below(tiff.entries) * entryBytes;
  if (entry + 2 > tiff.bytes.length) return 'no such entry';
  const before = tiff.bytes.readUInt16LE(entry);
  tiff.bytes.writeUInt16LE(tag, entry);
  return `tag ${before} becomes ${tag}`;
}
