import { checkPng } from './check-png.ts';
import { checkSides, sliceOfRgba, SliceRefusal } from './slice-input.ts';
import type { RgbaPicture, SliceInput } from './slice-input.ts';

/** Larger files are not read: a slice has some hundred kilobytes. */
const largestFile = 64 * 2 ** 20;

const byNumber = new Intl.Collator('en', { numeric: true });

/**
 * Files that a reader chose or dropped, as slices in the order of the numbers in their names. They stay in the browser: no
 * request is made of them. Throws SliceRefusal that names the file.
 */
export async function readDropped(files: readonly File[]): Promise<SliceInput[]> {
  const sorted = [...files].sort((a, b) => byNumber.compare(a.name, b.name));
  return Promise.all(sorted.map(async (file) => sliceOfRgba(file.name, await decode(file))));
}

async function decode(file: File): Promise<RgbaPicture> {
  if (file.size > largestFile)
    throw new SliceRefusal(`${file.name}: expected a slice, got a file of ${file.size} bytes`);
  try {
    return /\.tiff?$/i.test(file.name) || file.type === 'image/tiff'
      ? await decodeTiff(file)
      : await decodePng(file);
  } catch (error) {
    if (error instanceof SliceRefusal) throw error;
    throw new SliceRefusal(
      `${file.name}: expected a TIFF or PNG slice, got a file that cannot be read as one`,
    );
  }
}

/** Exact values: no colour management, no premultiplied alpha. */
async function decodePng(file: File): Promise<RgbaPicture> {
  checkPng(file.name, new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** The decoder comes with the first TIFF. */
async function decodeTiff(file: File): Promise<RgbaPicture> {
  const [{ default: decoder }, bytes] = await Promise.all([import('utif2'), file.arrayBuffer()]);
  const pictures = decoder.decode(bytes);
  const [first] = pictures;
  if (first === undefined) throw new Error('no picture');
  checkTags(file.name, first, pictures.length);
  decoder.decodeImage(bytes, first);
  return { width: first.width, height: first.height, data: decoder.toRGBA8(first) };
}

/** TIFF's tags: what they say is looked at before any pixel is decoded. */
const tags = { width: 't256', height: 't257', depths: 't258' } as const;

function checkTags(name: string, picture: Readonly<Record<string, unknown>>, pictures: number): void {
  const [width, height] = [picture[tags.width], picture[tags.height]].map((tag) =>
    Number((tag as number[] | undefined)?.[0]),
  );
  const depths = picture[tags.depths] as readonly number[] | undefined;
  if (!(width! > 0 && height! > 0) || depths === undefined) throw new Error('no picture');
  checkSides(name, { width: width!, height: height! });
  if (depths.some((depth) => depth !== 8))
    throw new SliceRefusal(`${name}: expected 8 bits a channel, got ${depths.join(', ')}`);
  if (depths.length < 3) throw new SliceRefusal(`${name}: expected three channels, got ${depths.length}`);
  if (pictures > 1) throw new SliceRefusal(`${name}: expected one picture, got ${pictures}`);
}
