import { createHash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ChannelStatistics } from '../domain/channel-statistics.ts';
import type { DataFault } from './data-fault.ts';
import { type KaggleListing, throwOnFaults } from './kaggle-folder.ts';
import { mapInOrder } from './map-in-order.ts';
import type { PackedIndex, PackedPatient } from './packed-dataset.ts';
import { type PackedManifest, packedFiles, packedVersion } from './packed-files.ts';
import { type DecodedSlice, expectedSide, readSlice } from './read-slice.ts';
import { boxAverage, reduceMask } from '../domain/reduce-image.ts';

export interface BuildOptions {
  readonly listing: KaggleListing;
  readonly fingerprint: string;
  readonly size: number;
  /** An empty folder. */
  readonly folder: string;
  readonly onSlice: (slices: number) => void;
}

/**
 * Reads every slice and writes the files of a packed data set, each synced to disk, the manifest last.
 * @throws DATA_FAULTY after all slices were read, so that the number of faults is the true one.
 */
export async function buildPacked(options: BuildOptions): Promise<void> {
  const { listing, size, folder, onSlice } = options;
  const side = (await expectedSide(listing)) ?? 256;
  const writers = await openWriters(folder);
  const faults: DataFault[] = [];
  const hasTumour: boolean[] = [];
  const statistics = listing.patients.map(() => new ChannelStatistics());
  const reduceImage = boxAverage(side, size, 3);
  const reduce = reduceMask(side, size);
  const work = listing.patients.flatMap(({ slices }, patient) => slices.map((slice) => ({ slice, patient })));
  const take = async (decoded: DecodedSlice | readonly DataFault[], patient: number): Promise<void> => {
    if (!('image' in decoded)) faults.push(...decoded);
    else if (faults.length === 0) {
      const image = reduceImage(decoded.image);
      statistics[patient]!.add(image);
      hasTumour.push(decoded.mask.includes(1));
      await writers.images.write(image);
      await writers.masks.write(reduce(decoded.mask));
      await writers.originalMasks.write(decoded.mask);
    }
  };
  let done = 0;
  try {
    await mapInOrder(
      work,
      ({ slice }) => readSlice(listing.folder, slice, side),
      async (decoded, { patient }) => {
        await take(decoded, patient);
        onSlice(++done);
      },
    );
    throwOnFaults(listing.folder, faults);
    const index = makeIndex(options, { side, hasTumour, statistics });
    await writers.index.write(Buffer.from(JSON.stringify(index)));
    await finish(folder, writers);
  } finally {
    await Promise.all(Object.values(writers).map((writer) => writer.close()));
  }
}

function makeIndex(
  { listing, fingerprint, size }: BuildOptions,
  found: { side: number; hasTumour: readonly boolean[]; statistics: readonly ChannelStatistics[] },
): PackedIndex {
  let firstSlice = 0;
  const patients = listing.patients.map(({ id, institution, slices }, position): PackedPatient => {
    const { mean, deviation } = found.statistics[position]!.summarise();
    const patient = { id, institution, firstSlice, sliceCount: slices.length, mean, deviation };
    firstSlice += slices.length;
    return patient;
  });
  return {
    version: packedVersion,
    fingerprint,
    size,
    originalSize: found.side,
    sliceCount: listing.sliceCount,
    patients,
    sliceNumbers: listing.patients.flatMap(({ slices }) => slices.map(({ number }) => number)),
    hasTumour: found.hasTumour,
  };
}

type DataFileKey = Exclude<keyof typeof packedFiles, 'manifest'>;
type Writers = Record<DataFileKey, HashedWriter>;

async function openWriters(folder: string): Promise<Writers> {
  const keys = ['index', 'images', 'masks', 'originalMasks'] as const;
  const opened = keys.map(async (key) => {
    const handle = await open(path.join(folder, packedFiles[key]), 'wx');
    return [key, new HashedWriter(handle)] as const;
  });
  return Object.fromEntries(await Promise.all(opened)) as Writers;
}

async function finish(folder: string, writers: Writers): Promise<void> {
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const [key, writer] of Object.entries(writers) as [DataFileKey, HashedWriter][]) {
    files[packedFiles[key]] = await writer.finish();
  }
  const manifest: PackedManifest = { version: packedVersion, files };
  await writeFile(path.join(folder, packedFiles.manifest), JSON.stringify(manifest, null, 2), {
    flush: true,
  });
}

/** Writes a file from front to back and knows its checksum at the end. */
class HashedWriter {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }

  async finish(): Promise<{ bytes: number; sha256: string }> {
    await this.#handle.sync();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
