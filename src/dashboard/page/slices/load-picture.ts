import { fetchMade } from '../api/fetch-made.ts';
import { readWait } from '../api/trouble.ts';
import type { Trouble } from '../api/trouble.ts';

/** What the API said instead of a picture. */
export class PictureTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.message);
    this.trouble = trouble;
  }
}

/** A grey picture as its pixels, `[height, width, 4]`. Rejects with PictureTrouble alone. */
export async function loadPicture(address: string): Promise<ImageData> {
  const response = await fetchMade(address);
  if (response === null)
    throw new PictureTrouble({ code: 'UNREACHABLE', message: 'expected an answer of the server, got none' });
  if (!response.ok) throw new PictureTrouble(await readTrouble(response));
  try {
    // exact values: no colour management, no premultiplied alpha
    const bitmap = await createImageBitmap(await response.blob(), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    return readPixels(bitmap);
  } catch {
    throw new PictureTrouble({ code: 'PICTURE_UNREADABLE', message: 'expected a PNG, got something else' });
  }
}

function readPixels(bitmap: ImageBitmap): ImageData {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

async function readTrouble(response: Response): Promise<Trouble> {
  try {
    return { ...((await response.json()) as { error: Trouble }).error, ...readWait(response) };
  } catch {
    return { code: `HTTP_${response.status}`, message: `expected a picture, got status ${response.status}` };
  }
}
