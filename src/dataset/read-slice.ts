import path from 'node:path';
import sharp, { type Metadata } from 'sharp';
import type { DataFault, FaultKind } from './data-fault.ts';
import type { KaggleListing, KaggleSlice } from './kaggle-folder.ts';
import { describeReadFailure, readPictureFile } from './read-picture-file.ts';

/** An 8-bit picture, `[height, width, channels]`. */
interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface DecodedSlice {
  /** `[side, side, 3]`, 0 to 255. */
  readonly image: Uint8Array;
  /** `[side, side]`, 0 or 1. */
  readonly mask: Uint8Array;
}

/** Sixteen times the area of the LGG slices; a larger one is refused before it is decoded. */
const pixelLimit = 1024 * 1024;

class SliceFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Image and mask of one slice, or what is wrong with them. `side`: what both must measure, in pixels. */
export async function readSlice(
  folder: string,
  slice: KaggleSlice,
  side: number,
): Promise<DecodedSlice | readonly DataFault[]> {
  const image = await readPicture(folder, slice.image, { channels: 3, side });
  const mask = await readPicture(folder, slice.mask, { channels: 1, side });
  const faults = [image, mask].filter((result) => !(result instanceof Uint8Array));
  if (image instanceof Uint8Array && mask instanceof Uint8Array) return { image, mask };
  return faults as DataFault[];
}

/**
 * One picture alone: an image of three channels `[side, side, 3]`, 0 to 255, or a mask of one `[side, side]`, 0 or 1; or
 * what is wrong with it. TIFF and PNG.
 */
export async function readPicture(
  folder: string,
  file: string,
  { channels, side }: { channels: 1 | 3; side: number },
): Promise<Uint8Array | DataFault> {
  try {
    const picture = await decodePicture(path.join(folder, file), channels);
    expectSide(picture, side);
    return channels === 1 ? binarise(picture.pixels) : picture.pixels;
  } catch (error) {
    if (!(error instanceof SliceFault)) throw error;
    return { kind: error.kind, file, fault: error.message };
  }
}

/**
 * The side that slices of this data set measure: the commonest among the first, middle and last slices of all
 * patients, so that one odd file is the fault and not all others. Null where none can be read.
 */
export async function expectedSide(
  listing: Pick<KaggleListing, 'folder'> & {
    readonly patients: readonly { readonly slices: readonly Pick<KaggleSlice, 'image'>[] }[];
  },
): Promise<number | null> {
  const votes = new Map<number, number>();
  const samples = listing.patients.flatMap(({ slices }) =>
    [0, slices.length >> 1, slices.length - 1].flatMap((position) => slices[position] ?? []),
  );
  for (const { image } of samples) {
    const side = await sideOf(path.join(listing.folder, image));
    if (side !== null) votes.set(side, (votes.get(side) ?? 0) + 1);
  }
  const [winner] = [...votes].sort(([a, votesA], [b, votesB]) => votesB - votesA || a - b);
  return winner?.[0] ?? null;
}

/** Null where it is not square, too large to be decoded, or cannot be read. */
async function sideOf(file: string): Promise<number | null> {
  try {
    const { width, height } = await sharp(await readPictureFile(file)).metadata();
    return width === height && width * height <= pixelLimit ? width : null;
  } catch {
    return null;
  }
}

async function decodePicture(file: string, channels: 1 | 3): Promise<Picture> {
  const bytes = await readPictureFile(file).catch((error: unknown) => {
    throw new SliceFault('unreadable', `expected a readable file, got ${describeReadFailure(error)}`);
  });
  try {
    const picture = sharp(bytes, { failOn: 'warning', limitInputPixels: pixelLimit, pages: -1 });
    const metadata = await picture.metadata();
    expectDepth(metadata.depth);
    expectChannels(metadata, channels);
    // raw() makes three channels of one; extractChannel keeps the mask's own.
    const plain = channels === 1 ? picture.extractChannel(0) : picture;
    const { data, info } = await plain.raw().toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height };
  } catch (error) {
    if (error instanceof SliceFault) throw error;
    throw new SliceFault('unreadable', `expected a TIFF picture, got "${firstLine(error)}"`);
  }
}

// sharp reads 16 bit silently as 8, so the depth must be asked for.
function expectDepth(depth: string | undefined): void {
  if (depth === 'uchar') return;
  if (depth === 'ushort' || depth === 'short') throw new SliceFault('16 bit', 'expected 8 bit, got 16 bit');
  throw new SliceFault('unreadable', `expected 8 bit a channel, got ${depth}`);
}

function expectChannels(metadata: Metadata, channels: 1 | 3): void {
  const pages = metadata.pages ?? 1;
  if (pages !== 1) throw new SliceFault('unreadable', `expected one page, got ${pages}`);
  if (metadata.channels === channels) return;
  const plural = channels === 1 ? '1 channel' : `${channels} channels`;
  throw new SliceFault('wrong channels', `expected ${plural}, got ${metadata.channels}`);
}

function expectSide(picture: Picture, side: number): void {
  if (picture.width === side && picture.height === side) return;
  const size = `${picture.width}x${picture.height}`;
  throw new SliceFault('other size', `expected ${side}x${side}, got ${size}`);
}

function binarise(pixels: Uint8Array): Uint8Array {
  const mask = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value === 255 || value === 1) mask[i] = 1;
    else if (value !== 0) throw new SliceFault('mask not binary', `expected 0 and 255 alone, got ${value}`);
  }
  return mask;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
}
