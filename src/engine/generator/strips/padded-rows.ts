import type { Lanes } from '../lanes.ts';

export interface PaddedRows {
  /** Of the image, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Pixels of zeros on each side of a strip's row. */
  readonly pad: number;
  /** Floats from a pixel of the strip to the next. */
  readonly stripChannels: number;
}

/**
 * Loops over `rows` rows of the parameter `strip` from the image's row `firstRow` on. Padding and rows outside the image
 * are cleared. `fill` writes the body for the others: the image's row is `y`, its first pixel in the strip `pixel`.
 */
export function paddedRows(lanes: Lanes, shape: PaddedRows, fill: string): string {
  const { width, height, pad, stripChannels } = shape;
  const stride = stripChannels * 4;
  const clear = (pixels: number) => clearPixels(lanes, shape, pixels);
  return `let y = <i32>firstRow, stripRow = strip;
for (let row: usize = 0; row < rows; row++) {
let pixel = stripRow;
if (<u32>y < ${height}) {
${clear(pad)}${fill}${clear(pad)}} else {
${clear(width + 2 * pad)}}
y++; stripRow += ${(width + 2 * pad) * stride};
}\n`;
}

/** Zeros in the channels of some pixels from `pixel` on, which is moved behind them. */
function clearPixels(lanes: Lanes, { channels, stripChannels }: PaddedRows, pixels: number): string {
  if (pixels === 0) return '';
  const dense = channels === stripChannels;
  const clear = (floats: number, step: number) => `for (let end = pixel + ${floats * 4}; pixel < end;) {
${lanes.indices
  .map((lane) => `v128.store(pixel, f32x4.splat(0), ${lane * 16});\n`)
  .reverse()
  .join('')}pixel += ${lanes.bytes};
}
${step === 0 ? '' : `pixel += ${step * 4};\n`}`;
  if (dense) return clear(pixels * channels, 0);
  return `for (let cleared = 0; cleared < ${pixels}; cleared++) {\n${clear(channels, stripChannels - channels)}}\n`;
}
