/** Features `[size][size][channels]` and the same `factor` times as high and wide. */
export interface FeatureUpsampling {
  /** Side of the small image, at least 1. */
  readonly size: number;
  /** Even. */
  readonly factor: number;
  /** Multiple of 8. */
  readonly channels: number;
  /** Adds to the output instead of writing it. */
  readonly accumulate: boolean;
}

export function describeUpsampling({ size, factor, channels, accumulate }: FeatureUpsampling): string {
  return `${size}_by_${factor}_of_${channels}${accumulate ? '_accumulate' : ''}`;
}

/**
 * For the large row `y`: the small rows `above` and `below` that it lies between, at `pointer`, and the share `t` of the
 * lower, in all lanes (half-pixel centres, edges replicated).
 */
export function writeRowsAround(pointer: string, { size, factor, channels }: FeatureUpsampling): string {
  const pitch = size * channels * 4;
  return `const place: f32 = min<f32>(max<f32>((<f32>y + 0.5) * ${1 / factor} - 0.5, 0), ${size - 1});
const low = <usize>place;
const t = f32x4.splat(place - <f32>low);
const above = ${pointer} + low * ${pitch};
const below = above + select<usize>(${pitch}, 0, low < ${size - 1});
`;
}
