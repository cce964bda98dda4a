import type { Lanes } from '../lanes.ts';

/** Pixels of a row that a kernel walks along; `floats` from a pixel to the next. */
export interface Stream {
  /** A variable with the address of the row's first pixel; it is moved to the row's end. */
  readonly pointer: string;
  readonly floats: number;
}

export interface PixelWalk {
  /** Pixels in the row. */
  readonly width: number;
  readonly channels: number;
  readonly streams: readonly Stream[];
  /** What is loaded once for a vector of channels of some pixels; the channels begin at byte `channel`. */
  readonly constants: string;
  /** One vector of a pixel. `at(stream)` is its address, as a pointer and an offset; `id` makes names unique. */
  readonly body: (id: number, at: (stream: number) => [pointer: string, offset: number]) => PixelBody;
}

export interface PixelBody {
  readonly compute: string;
  readonly store: string;
}

/**
 * A loop over a row's pixels, and in it over their channels in vectors. Measured: adjacent pixels together share the
 * loads of `constants`, up to twice as fast; but when what they span is more than some cache lines, memory is no more
 * read in its order, and comes at half the speed.
 */
export function walkPixels(lanes: Lanes, walk: PixelWalk): string {
  const { width, channels } = walk;
  const together = pixelsTogether(channels);
  const groups = Math.floor(width / together);
  const rest = width % together;
  return (
    (groups > 0 ? walkGroups(lanes, walk, { pixels: together, count: groups }) : '') +
    (rest > 0 ? walkGroups(lanes, walk, { pixels: 1, count: rest }) : '')
  );
}

/** A power of two; 768 bytes at most. */
function pixelsTogether(channels: number): number {
  return [8, 4, 2].find((pixels) => pixels * channels * 4 <= 768) ?? 1;
}

function walkGroups(
  lanes: Lanes,
  { channels, streams, constants, body }: PixelWalk,
  { pixels, count }: { pixels: number; count: number },
): string {
  const bodies = Array.from({ length: pixels }, (_, pixel) =>
    body(pixel, (stream) => [`at${stream}`, pixel * (streams[stream]?.floats ?? 0) * 4]),
  );
  const pointers = streams.map(({ pointer }, stream) => `at${stream} = ${pointer} + channel`).join(', ');
  const steps = streams.map(({ pointer, floats }) => `${pointer} += ${pixels * floats * 4};`).join(' ');
  return `for (let group = 0; group < ${count}; group++) {
for (let channel: usize = 0; channel < ${channels * 4}; channel += ${lanes.bytes}) {
const ${pointers};
${constants}${bodies.map(({ compute }) => compute).join('')}${bodies
    .map(({ store }) => store)
    .reverse()
    .join('')}}
${steps}
}\n`;
}
