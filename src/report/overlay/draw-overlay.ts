import sharp from 'sharp';
import type { OverlaySlice } from '../report-data.ts';

/** Told apart by the colour-blind, on grey. */
const colors = {
  truePositive: [240, 228, 66],
  falsePositive: [213, 94, 0],
  falseNegative: [86, 180, 233],
} as const;
/** Share of colour over the grey beneath, in [0, 1]. */
const opacity = 0.6;
const gap = 4;

/** A PNG of the slices side by side: FLAIR alone above, with true and false positives and false negatives below. */
export async function drawOverlay(slices: readonly OverlaySlice[]): Promise<Uint8Array> {
  const side = Math.max(...slices.map(({ originalSize }) => originalSize));
  const tiles = await Promise.all(
    slices.map(async (slice, place) => {
      const grey = await enlarge(slice);
      const raw = { width: slice.originalSize, height: slice.originalSize, channels: 3 as const };
      const left = place * (side + gap);
      return [
        { input: Buffer.from(colour(grey)), raw, left, top: 0 },
        { input: Buffer.from(colour(grey, slice)), raw, left, top: side + gap },
      ];
    }),
  );
  return sharp({
    create: {
      width: slices.length * (side + gap) - gap,
      height: 2 * side + gap,
      channels: 3,
      background: '#ffffff',
    },
  })
    .composite(tiles.flat())
    .png({ palette: true, colours: 128 })
    .toBuffer();
}

async function enlarge({ flair, size, originalSize }: OverlaySlice): Promise<Uint8Array> {
  return sharp(flair, { raw: { width: size, height: size, channels: 1 } })
    .resize(originalSize, originalSize, { kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/** Grey pixels as RGB, `[pixels, 3]`, under the masks' colours where masks are given. */
export function colour(grey: Uint8Array, masks?: Pick<OverlaySlice, 'truth' | 'prediction'>): Uint8Array {
  const pixels = new Uint8Array(3 * grey.length);
  grey.forEach((value, pixel) => {
    const tint = masks && tintOf(masks.truth[pixel]!, masks.prediction[pixel]!);
    for (let channel = 0; channel < 3; channel++)
      pixels[3 * pixel + channel] = tint
        ? Math.round((1 - opacity) * value + opacity * tint[channel]!)
        : value;
  });
  return pixels;
}

function tintOf(truth: number, prediction: number): readonly number[] | undefined {
  if (truth && prediction) return colors.truePositive;
  if (prediction) return colors.falsePositive;
  return truth ? colors.falseNegative : undefined;
}
