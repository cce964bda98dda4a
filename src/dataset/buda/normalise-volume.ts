const channels = 3;

/**
 * Contrast stretched from the 10th to the 99th percentile of the whole volume, then each channel to a mean of 0 and a
 * deviation of 1 (`normalize_volume` of Buda et al.); a channel without any contrast becomes 0.
 * `[..., 3]`; the input is left as it is.
 */
export function normaliseVolume(volume: Float64Array): Float32Array {
  const sorted = volume.toSorted();
  const low = percentile(sorted, 10);
  const high = percentile(sorted, 99);
  const stretch = (value: number): number =>
    high > low ? (Math.min(Math.max(value, low), high) - low) / (high - low) : value;
  const normalised = new Float32Array(volume.length);
  for (let channel = 0; channel < channels; channel++) {
    const { mean, deviation } = describeChannel(volume, channel, stretch);
    for (let place = channel; place < volume.length; place += channels)
      normalised[place] = deviation > 0 ? (stretch(volume[place]!) - mean) / deviation : 0;
  }
  return normalised;
}

/** Linear between ranks, as NumPy's. */
function percentile(sorted: Float64Array, percent: number): number {
  const rank = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below]!;
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (rank - below);
}

/** Mean and population deviation of one channel after stretching. */
function describeChannel(
  volume: Float64Array,
  channel: number,
  stretch: (value: number) => number,
): { mean: number; deviation: number } {
  const count = volume.length / channels;
  let sum = 0;
  for (let place = channel; place < volume.length; place += channels) sum += stretch(volume[place]!);
  const mean = sum / count;
  let squares = 0;
  for (let place = channel; place < volume.length; place += channels)
    squares += (stretch(volume[place]!) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / count) };
}
