type Channels = [number, number, number];

/** Mean and deviation of three interleaved channels. Integer sums, so the order of slices does not matter. */
export class ChannelStatistics {
  readonly #sums: Channels = [0, 0, 0];
  readonly #squares: Channels = [0, 0, 0];
  #pixels = 0;

  /** @param pixels `[..., 3]`, 0 to 255 */
  add(pixels: Uint8Array): void {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      let squares = 0;
      for (let i = channel; i < pixels.length; i += 3) {
        const value = pixels[i]!;
        sum += value;
        squares += value * value;
      }
      this.#sums[channel]! += sum;
      this.#squares[channel]! += squares;
    }
    this.#pixels += pixels.length / 3;
  }

  /** Mean and population deviation, 0 to 255; zeros where nothing was added. */
  summarise(): { mean: Channels; deviation: Channels } {
    const mean: Channels = [0, 0, 0];
    const deviation: Channels = [0, 0, 0];
    if (this.#pixels === 0) return { mean, deviation };
    for (let channel = 0; channel < 3; channel++) {
      mean[channel] = this.#sums[channel]! / this.#pixels;
      const variance = this.#squares[channel]! / this.#pixels - mean[channel]! ** 2;
      deviation[channel] = Math.sqrt(Math.max(0, variance));
    }
    return { mean, deviation };
  }
}
