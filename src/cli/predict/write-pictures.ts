import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { mapInOrder } from '../../dataset/map-in-order.ts';
import { drawOutline } from './draw-outline.ts';
import type { PictureFormat } from './prediction-folder.ts';
import type { ReadVolume } from './read-volume.ts';

/**
 * `<slice>_mask` for every slice, 8-bit grey, 0 or 255, and `<slice>_overlay` (FLAIR under the mask's outline, PNG) where
 * FLAIR was kept.
 */
export async function writePictures(
  folder: string,
  { side, slices }: ReadVolume,
  { masks, format }: { masks: readonly Uint8Array[]; format: PictureFormat },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mapInOrder(
    slices.map((slice, place) => ({ ...slice, mask: masks[place]! })),
    async ({ name, flair, mask }) => {
      const raw = { width: side, height: side };
      const grey = sharp(
        mask.map((value) => 255 * value),
        { raw: { ...raw, channels: 1 } },
      ).toColourspace('b-w');
      const encoded = format === 'png' ? grey.png() : grey.tiff({ compression: 'lzw' });
      await encoded.toFile(join(folder, `${name}_mask.${format}`));
      if (flair === undefined) return;
      const overlay = sharp(drawOutline(flair, mask, side), { raw: { ...raw, channels: 3 } });
      await overlay.png().toFile(join(folder, `${name}_overlay.png`));
    },
    () => undefined,
  );
}
