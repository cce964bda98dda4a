import type { VariantParameters } from '../domain/variant-parameters.ts';
import type { RandomStream } from './random-stream.ts';

/** Where a pixel of the augmented slice comes from: source = matrix x (pixel - centre) + centre. */
export interface Augmentation {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

/** Draws left-right flip, rotation and scale; always four numbers, so switches do not shift one another's draws. */
export function drawAugmentation(
  parameters: Pick<VariantParameters, 'flip' | 'rotation' | 'scale'>,
  stream: RandomStream,
): Augmentation {
  const isFlipped = stream.next() < 0.5 && parameters.flip;
  const angle = (stream.between(-1, 1) * parameters.rotation * Math.PI) / 180;
  const factor = 1 / (1 + stream.between(-1, 1) * parameters.scale);
  const cosine = Math.cos(angle) * factor;
  const sine = Math.sin(angle) * factor;
  const side = isFlipped ? -1 : 1;
  return { xx: side * cosine, xy: side * sine, yx: -sine, yy: cosine };
}

export interface SlicePixels {
  readonly size: number;
  /** `[size, size, 3]`, 0 to 255. */
  readonly image: Uint8Array;
  /** `[size, size]`, 0 or 1. */
  readonly mask: Uint8Array;
}

/**
 * One bilinear pass through image and mask together; outside of the slice lies black without tumour.
 * Writes `[size, size, 3]` in 0 to 255, then `(pixel - mean) / deviation`, into `image`, and `[size, size]`
 * in {0, 1} (at least half of the weight is tumour) into `mask`.
 */
export function augmentSlice(
  source: SlicePixels,
  augmentation: Augmentation,
  target: { image: Float32Array; mask: Float32Array; gain: readonly number[]; bias: readonly number[] },
): void {
  const { size, image, mask } = source;
  const { xx, xy, yx, yy } = augmentation;
  const [gain0, gain1, gain2] = target.gain as [number, number, number];
  const [bias0, bias1, bias2] = target.bias as [number, number, number];
  const centre = (size - 1) / 2;
  let pixel = 0;
  for (let row = 0; row < size; row++) {
    const fromRow = row - centre;
    for (let column = 0; column < size; column++, pixel++) {
      const x = xx * (column - centre) + xy * fromRow + centre;
      const y = yx * (column - centre) + yy * fromRow + centre;
      const left = Math.floor(x);
      const top = Math.floor(y);
      let red = 0;
      let green = 0;
      let blue = 0;
      let tumour = 0;
      if (left >= -1 && left < size && top >= -1 && top < size) {
        const right = x - left;
        const below = y - top;
        for (let corner = 0; corner < 4; corner++) {
          const cornerX = left + (corner & 1);
          const cornerY = top + (corner >> 1);
          if (cornerX < 0 || cornerX >= size || cornerY < 0 || cornerY >= size) continue;
          const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? below : 1 - below);
          const at = cornerY * size + cornerX;
          red += weight * image[3 * at]!;
          green += weight * image[3 * at + 1]!;
          blue += weight * image[3 * at + 2]!;
          tumour += weight * mask[at]!;
        }
      }
      target.image[3 * pixel] = red * gain0 + bias0;
      target.image[3 * pixel + 1] = green * gain1 + bias1;
      target.image[3 * pixel + 2] = blue * gain2 + bias2;
      target.mask[pixel] = tumour >= 0.5 ? 1 : 0;
    }
  }
}
