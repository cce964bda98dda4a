interface Span {
  readonly start: number;
  /** How much of each input pixel from `start` on lies under the output pixel, in 1/outputSide pixels. */
  readonly overlaps: readonly number[];
}

/**
 * Box average of a square picture: each output pixel is the mean of the input area under it, rounded half up.
 * Integer sums throughout, so equal on every machine. For whole factors this is the plain mean of the box.
 * @param pixels `[inputSide, inputSide, channels]`
 * @returns a function from such pixels to `[outputSide, outputSide, channels]`
 */
export function boxAverage(
  inputSide: number,
  outputSide: number,
  channels: number,
): (pixels: Uint8Array) => Uint8Array {
  if (inputSide === outputSide) return (pixels) => pixels;
  const spans = Array.from({ length: outputSide }, (_, out) => spanOf(out, inputSide, outputSide));
  const area = inputSide * inputSide;
  const rows = new Float64Array(inputSide * outputSide * channels);
  return (pixels) => {
    reduceRows(pixels, rows, { spans, inputSide, outputSide, channels });
    const result = new Uint8Array(outputSide * outputSide * channels);
    const stride = outputSide * channels;
    for (let y = 0; y < outputSide; y++) {
      const { start, overlaps } = spans[y]!;
      for (let x = 0; x < stride; x++) {
        let sum = 0;
        for (let k = 0; k < overlaps.length; k++) sum += overlaps[k]! * rows[(start + k) * stride + x]!;
        result[y * stride + x] = Math.floor((2 * sum + area) / (2 * area));
      }
    }
    return result;
  };
}

/** A mask (0 or 1) reduced by box average; an output pixel is tumour where at least half of its area is. */
export function reduceMask(inputSide: number, outputSide: number): (mask: Uint8Array) => Uint8Array {
  return boxAverage(inputSide, outputSide, 1);
}

function reduceRows(
  pixels: Uint8Array,
  rows: Float64Array,
  {
    spans,
    inputSide,
    outputSide,
    channels,
  }: {
    spans: readonly Span[];
    inputSide: number;
    outputSide: number;
    channels: number;
  },
): void {
  for (let y = 0; y < inputSide; y++) {
    for (let x = 0; x < outputSide; x++) {
      const { start, overlaps } = spans[x]!;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = (y * inputSide + start) * channels + c;
        for (let k = 0; k < overlaps.length; k++, at += channels) sum += overlaps[k]! * pixels[at]!;
        rows[(y * outputSide + x) * channels + c] = sum;
      }
    }
  }
}

// In units of 1/outputSide input pixels, an input pixel is outputSide long and an output pixel inputSide.
function spanOf(out: number, inputSide: number, outputSide: number): Span {
  const from = out * inputSide;
  const to = from + inputSide;
  const start = Math.floor(from / outputSide);
  const overlaps: number[] = [];
  for (let i = start; i * outputSide < to; i++) {
    overlaps.push(Math.min(to, (i + 1) * outputSide) - Math.max(from, i * outputSide));
  }
  return { start, overlaps };
}
