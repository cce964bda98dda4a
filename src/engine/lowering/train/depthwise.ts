import { depthwiseFilterGradient } from '../../generator/depthwise/depthwise-filter-gradient.ts';
import { depthwiseInputGradient } from '../../generator/depthwise/depthwise-input-gradient.ts';
import {
  gradientPadding,
  stripPadding,
  stripRows,
  type DepthwiseShape,
} from '../../generator/depthwise/depthwise-shape.ts';
import { depthwise } from '../../generator/depthwise/depthwise.ts';
import { sumStatistics } from '../../generator/elementwise/statistics.ts';
import { fillGradientStrip } from '../../generator/strips/fill-gradient-strip.ts';
import { at, call, linear, offset } from '../../plan/build.ts';
import type { Linear, Place } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import {
  enlarged,
  inBlocks,
  inStrips,
  rowsOf,
  scaled,
  stripLines,
  type RowBlock,
  type Strip,
} from '../row-block.ts';
import { groupsOf, imageRows, type Features, type Rows } from '../views.ts';
import { addBias, createRows, filterSums } from './convolution-output.ts';
import type { Lowering } from './lowering.ts';
import { clearStatistics, statisticsArguments } from './norm.ts';
import { contribute, readFeatures } from './reading.ts';
import { fillFeatures } from './strips.ts';

/** Bytes of a strip of the input: with the output and what the next kernel reads, half of a second-level cache. */
const stripBytes = 300_000;
/** Bytes up to which the gradient of a whole image is laid out at once, rather than strip by strip with its overlaps. */
const gradientBytes = 600_000;

interface Depthwise {
  readonly operation: OperationOf<'depthwise'>;
  readonly features: Features;
  readonly rows: Rows;
  readonly weights: Place;
  readonly bias: Place | 0;
  readonly shape: DepthwiseShape;
  /** Lines of output that are computed from one strip. */
  readonly lines: number;
}

/** A depthwise convolution: strip by strip, the view computed into a border of zeros. */
export function lowerDepthwise(lowering: Lowering, operation: OperationOf<'depthwise'>): void {
  const { name, input, kernel, stride, dilation } = operation;
  const features = readFeatures(lowering, operation, input);
  const groups = groupsOf(features);
  const axes = [plainAxis(kernel), plainAxis(kernel), channelAxis(...groups), plainAxis(1)];
  const weights = lowering.parameters.add(`${name}/depthwise_kernel`, axes);
  const bias = operation.bias ? addBias(lowering, operation, groups) : undefined;
  const rows = createRows(lowering, operation, { groups, bias });
  const shape = { channels: rows.channels, kernel, stride, dilation };
  const bytesPerLine = (input.width + 2 * stripPadding(shape)) * rows.channels * 4 * stride;
  const lines = stripLines(stripBytes, { bytesPerLine, height: rows.height, least: 4 });
  const layer = { operation, features, rows, weights, bias: bias?.place ?? 0, shape, lines } as const;
  forward(lowering, layer);
  lowering.onBackward(() => backward(lowering, layer));
}

/** The strip of input lines that a strip of output lines reads. */
function fillInput(lowering: Lowering, { features, shape }: Depthwise, { first, lines }: Strip) {
  const pad = stripPadding(shape);
  return fillFeatures(lowering, features, {
    pad,
    first: scaled(first, shape.stride, -pad),
    lines: stripRows(shape, lines),
  });
}

/** Lines of the gradient of the output in a border of zeros, in scratch. */
function fillGradient(
  { level, workspace, gradientOf }: Lowering,
  { rows, shape }: Depthwise,
  { first, lines }: { first: Linear; lines: number },
) {
  const { norm, width, height, channels } = rows;
  const pad = gradientPadding(shape);
  const place = workspace.scratch('output gradient', lines * (width + 2 * pad) * channels);
  const kernel = fillGradientStrip(level, { width, height, channels, pad, batchNorm: norm !== undefined });
  const coefficients = norm ? at(norm.coefficients) : 0;
  const gradient = gradientOf(rows);
  const statement = call(kernel, imageRows(rows), gradient.output, place, first, lines, coefficients);
  return { place, statements: [statement] };
}

function forward(lowering: Lowering, layer: Depthwise): void {
  const { level, program } = lowering;
  const { operation, rows, weights, bias, shape } = layer;
  const { norm, width, height, channels } = rows;
  const convolve = depthwise(level, { ...shape, width, bias: bias !== 0 });
  const sum = sumStatistics(level, { channels });
  const body = inStrips({ height, lines: layer.lines }, (strip) => {
    const input = fillInput(lowering, layer, strip);
    const pixels = rowsOf(strip, width);
    const place = (block: RowBlock) => block.at(imageRows(rows), channels * 4);
    const addUp = (block: RowBlock) => [call(sum, place(block), block.rows, ...statisticsArguments(norm))];
    return [
      ...input.statements,
      call(convolve, input.place, weights, place(pixels), strip.lines, bias),
      ...(norm ? inBlocks(pixels, addUp) : []),
    ];
  });
  const part = 'forward';
  program.image({ layer: operation.name, part, body: [...clearStatistics(level, norm), ...body] });
}

function backward(lowering: Lowering, layer: Depthwise): void {
  const { level, program } = lowering;
  const { operation, features, rows, weights, shape, lines } = layer;
  const { height, width, channels } = rows;
  const { kernel, stride } = shape;
  const pad = gradientPadding(shape);
  const pitch = (width + 2 * pad) * channels;
  const accumulateWeights = depthwiseFilterGradient(level, { ...shape, width, gradientPitch: pitch });
  const inputGradient = depthwiseInputGradient(level, { ...shape, inputWidth: width * stride });
  const taps = { rows: kernel * kernel, columns: channels, transposed: false };
  const sums = filterSums(lowering, operation, { weights, ...taps });
  const contribution = contribute(lowering, operation, features);
  const isWhole = (height + 2 * pad) * pitch * 4 <= gradientBytes;
  const all = fillGradient(lowering, layer, { first: linear(-pad), lines: height + 2 * pad });
  const gradientOf = (strip: Strip) =>
    isWhole
      ? { place: strip.at(all.place, pitch * 4), statements: [] }
      : fillGradient(lowering, layer, { first: scaled(strip.first, 1, -pad), lines: strip.lines + 2 * pad });
  const body = inStrips({ height, lines }, (strip) => {
    const gradient = gradientOf(strip);
    const input = fillInput(lowering, layer, strip);
    const interior = offset(gradient.place, (pad * pitch + pad * channels) * 4);
    return [
      ...gradient.statements,
      ...input.statements,
      call(accumulateWeights, input.place, interior, sums, strip.lines),
      ...contribution.give(
        rowsOf(enlarged(strip, stride), width * stride),
        (place) => [call(inputGradient, gradient.place, weights, place, strip.lines)],
        false,
      ),
    ];
  });
  const before = [...contribution.begin, ...(isWhole ? all.statements : [])];
  program.image({ layer: operation.name, part: 'backward', body: [...before, ...body] });
}
