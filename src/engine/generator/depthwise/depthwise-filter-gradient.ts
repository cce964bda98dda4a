import type { Level } from '../../level.ts';
import { kernelName, requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { stripPitch } from './convolve-strip.ts';
import { describeDepthwise, stripRows, type DepthwiseShape } from './depthwise-shape.ts';
import { addProduct } from './gather-tile.ts';

export interface DepthwiseFilterGradientOptions extends DepthwiseShape {
  /** Gradient pixels a row, 1 or more. */
  readonly width: number;
  /** Floats from a gradient row to the next; `width * channels` by default. */
  readonly gradientPitch?: number;
}

/**
 * sums[i][j][c] += sum over y, x of strip[y * stride + i * dilation][x * stride + j * dilation][c] * gradient[y][x][c],
 * over `rows` gradient rows, 1 or more. `strip` as for `depthwise`; sums `[kernel * kernel][channels]`.
 */
export function depthwiseFilterGradient(level: Level, options: DepthwiseFilterGradientOptions): Kernel {
  const { channels, kernel, width, gradientPitch = width * channels } = options;
  requireWholeVectors('depthwise gradient', channels);
  const name = kernelName(
    'depthwise_filter_gradient',
    describeDepthwise(options),
    `of_${width}`,
    gradientPitch !== width * channels && `pitch_${gradientPitch}`,
  );
  const parameters = ['strip', 'gradient', 'sums', 'rows'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, sumBlocks(level, { ...options, gradientPitch })),
    work: ([, , , rows = 0]) => ({
      flops: 2 * rows * width * channels * kernel * kernel,
      bytes:
        stripRows(options, rows) * stripPitch(options) + (rows * width + 2 * kernel * kernel) * channels * 4,
    }),
  };
}

type Shape = Required<DepthwiseFilterGradientOptions>;

/** How it walks: all measured. */
interface Walk {
  /** Rows of the kernel whose sums are in registers at once. */
  readonly kernelRows: number;
  /** Gradient pixels at once. */
  readonly columns: number;
  /** Channels whose rows are all added before the next channels'. */
  readonly blockBytes: number;
  /** Gradient rows that are added to a vector of channels before the block's next. */
  readonly rows: number;
}

function walkOf(level: Level, { channels, kernel, stride }: Shape): Walk {
  const columns = level === 'wide' ? 2 : 4;
  const kernelRows = level === 'wide' && kernel === 5 ? 2 : 3;
  if (stride === 1) return { kernelRows, columns, blockBytes: 64, rows: 2 };
  return { kernelRows, columns, blockBytes: kernel === 3 ? channels * 4 : 128, rows: 1 };
}

/** Blocks of channels, a few gradient rows, vectors of channels, groups of kernel rows. */
function sumBlocks(level: Level, shape: Shape): string {
  const { channels, stride, gradientPitch } = shape;
  const lanes = lanesOf(level);
  const walk = walkOf(level, shape);
  const { blockBytes, rows } = walk;
  return `for (let block: usize = 0; block < ${channels * 4}; block += ${blockBytes}) {
const blockEnd = min<usize>(block + ${blockBytes}, ${channels * 4});
let stripRows = strip, gradientRows = gradient;
for (let row: usize = 0; row < rows; row += ${rows}) {
const count = min<usize>(${rows}, rows - row);
for (let channel = block; channel < blockEnd; channel += ${lanes.bytes}) {
let groupSums = sums + channel, groupStrip = stripRows + channel;
${sumGroups(lanes, shape, walk)}}
stripRows += ${rows * stride * stripPitch(shape)}; gradientRows += ${rows * gradientPitch * 4};
}
}\n`;
}

function sumGroups(lanes: Lanes, shape: Shape, walk: Walk): string {
  const { channels, kernel, dilation } = shape;
  const { kernelRows } = walk;
  const count = Math.floor(kernel / kernelRows);
  const rest = kernel % kernelRows;
  const step = `groupSums += ${kernelRows * kernel * channels * 4}; groupStrip += ${kernelRows * dilation * stripPitch(shape)};\n`;
  const whole = sumRows(lanes, shape, walk);
  const groups = `for (let group = 0; group < ${count}; group++) {\n${whole}${step}}\n`;
  return groups + (rest > 0 ? `{\n${sumRows(lanes, shape, { ...walk, kernelRows: rest })}}\n` : '');
}

/** The sums of a group of kernel rows over `count` gradient rows. */
function sumRows(lanes: Lanes, shape: Shape, { kernelRows, columns }: Walk): string {
  const { channels, kernel, stride, width, gradientPitch } = shape;
  const pixel = channels * 4;
  const taps = Array.from({ length: kernelRows * kernel }, (_, tap) => tap);
  const whole = Math.floor(width / columns);
  const tile = (pixels: number) => sumPixels(lanes, shape, { kernelRows, pixels });
  const loop = `const end = g + ${whole * columns * pixel};
do {
${tile(columns)}x += ${columns * stride * pixel}; g += ${columns * pixel};
} while (g < end);\n`;
  return `${taps.map((tap) => lanes.load(`s${tap}`, 'groupSums', tap * pixel, 'let')).join('')}let stripRow = groupStrip, gradientRow = gradientRows + channel;
for (let line: usize = 0; line < count; line++) {
let x = stripRow, g = gradientRow;
${whole > 0 ? loop : ''}${width % columns > 0 ? tile(width % columns) : ''}stripRow += ${stride * stripPitch(shape)}; gradientRow += ${gradientPitch * 4};
}
${taps
  .toReversed()
  .map((tap) => lanes.store(`s${tap}`, 'groupSums', tap * pixel))
  .join('')}`;
}

/** Some gradient pixels times all the inputs that they met in these kernel rows; each input is loaded once. */
function sumPixels(
  lanes: Lanes,
  shape: Shape,
  { kernelRows, pixels }: { kernelRows: number; pixels: number },
): string {
  const { channels, kernel, stride, dilation } = shape;
  const gradients = Array.from({ length: pixels }, (_, pixel) =>
    lanes.load(`g${pixel}`, 'g', pixel * channels * 4),
  );
  const rows = Array.from({ length: kernelRows }, (_, row) => {
    const inputs = new Map<number, string[]>();
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let column = 0; column < kernel; column++) {
        const input = pixel * stride + column * dilation;
        const add = addProduct(lanes, `s${row * kernel + column}`, [`x${row}_${input}`, `g${pixel}`]);
        inputs.set(input, [...(inputs.get(input) ?? []), add]);
      }
    const rowBytes = row * dilation * stripPitch(shape);
    return [...inputs]
      .sort(([left], [right]) => left - right)
      .map(([input, sums]) => {
        return lanes.load(`x${row}_${input}`, 'x', rowBytes + input * channels * 4) + sums.join('');
      })
      .join('');
  });
  return `{\n${gradients.join('')}${rows.join('')}}\n`;
}
