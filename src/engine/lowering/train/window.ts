import { windowGradient } from '../../generator/products/window-gradient.ts';
import { fillGradientStrip } from '../../generator/strips/fill-gradient-strip.ts';
import { at, call, offset } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { enlarged, inStrips, rowsOf, scaled, type Strip } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import {
  windowGradientMethod,
  windowLines,
  windowMethod,
  type WindowMethod,
  type WindowSize,
} from '../window-method.ts';
import { channelsOf, groupsOf, imageRows, type Features, type Rows } from '../views.ts';
import { addBias, createRows, filterSums, gradientRows, tileSums } from './convolution-output.ts';
import type { ImageForm } from './forms.ts';
import type { Lowering } from './lowering.ts';
import { clearStatistics, statisticsArguments } from './norm.ts';
import { contribute, readFeatures } from './reading.ts';
import { fillFeatures } from './strips.ts';

/** Bytes of a strip of input; that of the gradient is as large, and both are read many times. */
const stripBytes = 150_000;

/** Floats of panels that are packed at the beginning, with all others, at most. */
const mostPanelsAhead = 500_000;

interface Window {
  readonly operation: OperationOf<'convolution'>;
  /** The image lies in a border of zeros already, and needs no gradient. */
  readonly source: ImageForm | Features;
  readonly rows: Rows;
  readonly weights: Place;
  readonly bias: Place | 0;
  /** Channels in memory. */
  readonly inputs: number;
  readonly size: WindowSize;
  /** Forward, and for the input's gradient. */
  readonly methods: { readonly forward: WindowMethod; readonly backward: WindowMethod };
  /** Lines of output that are computed from one strip. */
  readonly lines: number;
}

/** A 3x3 convolution: strip by strip, as a product of overlapping rows with the weights. */
export function lowerWindow(lowering: Lowering, operation: OperationOf<'convolution'>): void {
  const { name, input, output, stride } = operation;
  const form = lowering.formOf(input);
  const source = form.form === 'image' ? form : readFeatures(lowering, operation, input);
  const inputAxis = source.form === 'image' ? plainAxis(input.channels) : channelAxis(...groupsOf(source));
  const axes = [plainAxis(3), plainAxis(3), inputAxis, channelAxis(output.channels)];
  const weights = lowering.parameters.add(`${name}/kernel`, axes);
  const bias = operation.bias ? addBias(lowering, operation, [output.channels]) : undefined;
  const rows = createRows(lowering, operation, { groups: [output.channels], bias });
  const inputs = source.form === 'image' ? input.channels : channelsOf(source);
  const bytesPerLine = Math.max((input.width + 2) * inputs * stride, output.width * rows.channels) * 4;
  const { width, height, channels: outputs } = rows;
  const size = { width, height, stride, inputs, outputs };
  const exchanged = { ...size, inputs: outputs, outputs: inputs };
  const methods = { forward: windowMethod(lowering, size), backward: windowMethod(lowering, exchanged) };
  const lines = windowLines(stripBytes, { bytesPerLine, height }, Object.values(methods));
  const common = { operation, rows, weights, bias: bias?.place ?? 0, inputs, size, methods, lines } as const;
  const layer = { ...common, source };
  forward(lowering, layer);
  lowering.onBackward(() => {
    if (source.form === 'image') backwardFromImage(lowering, { ...layer, source });
    else backward(lowering, { ...layer, source });
  });
}

function packedWeights(
  { workspace, program }: Lowering,
  { operation: { name }, weights, size: { inputs, outputs }, methods }: Window,
  { flipped }: { flipped: boolean },
): Place {
  const { pack, panelFloats } = flipped ? methods.backward : methods.forward;
  const panels = at(workspace.transient(`panels of ${name}${flipped ? ', flipped' : ''}`, panelFloats));
  const body = [call(pack({ inputs, outputs, flipped }), weights, panels, 0)];
  const piece = { layer: name, part: flipped ? 'flipped panels' : 'panels', body };
  // Large panels are packed where they are used, so that they share memory; a barrier more costs such layers nothing.
  if (panelFloats > mostPanelsAhead) program.batch(piece);
  else program.first(piece);
  return panels;
}

/** The input lines that a strip of output lines reads, with a line of zeros or neighbours around. */
function fillInput(lowering: Lowering, { source, operation, inputs }: Window, strip: Strip) {
  const { stride, input } = operation;
  if (source.form === 'features') {
    const shape = { pad: 1, first: scaled(strip.first, stride, -1), lines: strip.lines * stride + 2 };
    return fillFeatures(lowering, source, shape);
  }
  const bytesPerLine = (input.width + 2) * inputs * 4;
  return { place: enlarged(strip, stride).at(source.place, bytesPerLine), statements: [] };
}

function forward(lowering: Lowering, layer: Window): void {
  const { level, program } = lowering;
  const { operation, rows, bias, source, methods } = layer;
  const { norm, width, height, channels: outputs } = rows;
  const { name } = operation;
  const panels = packedWeights(lowering, layer, { flipped: false });
  const multiply = methods.forward.product({ bias: bias !== 0, statistics: norm !== undefined });
  const lines = source.form === 'image' ? height : layer.lines;
  const body = inStrips({ height, lines }, (strip) => {
    const input = fillInput(lowering, layer, strip);
    const output = strip.at(imageRows(rows), width * outputs * 4);
    const epilogue = [bias, ...statisticsArguments(norm)] as const;
    return [...input.statements, multiply(input.place, panels, output, strip.lines, ...epilogue)];
  });
  program.image({ layer: name, part: 'forward', body: [...clearStatistics(level, norm), ...body] });
}

/** The weights' gradient alone, from unpadded lines of the output's. */
function backwardFromImage(lowering: Lowering, layer: Window & { source: ImageForm }): void {
  const { operation, rows, inputs, weights, lines } = layer;
  const { width, height, channels: outputs } = rows;
  const { stride, name } = operation;
  const { kernel, transposed } = windowGradient(lowering.level, { width, stride, inputs, outputs });
  const shape = { weights, rows: 9 * inputs, columns: outputs, transposed };
  const sums = filterSums(lowering, operation, shape);
  const body = inStrips({ height, lines }, (strip) => {
    const input = fillInput(lowering, layer, strip);
    const gradient = gradientRows(lowering, rows, rowsOf(strip, width));
    return [...gradient.statements, call(kernel, input.place, gradient.place, sums, strip.lines)];
  });
  lowering.program.image({ layer: name, part: 'backward', body });
}

function backward(lowering: Lowering, layer: Window & { source: Features }): void {
  const { program } = lowering;
  const { operation, source, rows, methods, lines } = layer;
  const { width, height, channels: outputs } = rows;
  const { name, stride } = operation;
  if (stride !== 1) unsupported(name, 'expected a 3x3 convolution of stride 2 only on the image');
  const panels = packedWeights(lowering, layer, { flipped: true });
  const pitch = (width + 2) * outputs;
  const inputGradient = methods.backward.product({ bias: false });
  const addToSums = weightGradient(lowering, layer, pitch);
  const contribution = contribute(lowering, operation, source);
  const body = inStrips({ height, lines }, (strip) => {
    const gradient = fillGradient(lowering, rows, strip);
    const input = fillInput(lowering, layer, strip);
    const interior = offset(gradient.place, (pitch + outputs) * 4);
    return [
      gradient.statement,
      ...input.statements,
      addToSums(input.place, interior, strip.lines),
      ...contribution.give(
        rowsOf(strip, width),
        (place) => [inputGradient(gradient.place, panels, place, strip.lines, 0, 0, 0)],
        false,
      ),
    ];
  });
  program.image({ layer: name, part: 'backward', body: [...contribution.begin, ...body] });
}

/** A function that writes the call that adds a strip's part of the weights' gradient. */
function weightGradient(
  lowering: Lowering,
  { operation, weights, size }: Window,
  gradientPitch: number,
): (input: Place, gradient: Place, lines: number) => Statement {
  const { inputs, outputs } = size;
  const method = windowGradientMethod(lowering, size, { gradientPitch });
  const sums =
    method.kind === 'winograd'
      ? tileSums(lowering, operation, { weights, inputs, outputs, sumFloats: method.sumFloats })
      : filterSums(lowering, operation, {
          weights,
          rows: 9 * inputs,
          columns: outputs,
          transposed: method.transposed,
        });
  return (input, gradient, lines) => method.write(input, gradient, sums, lines);
}

/** The output's gradient of a strip and a line around it, in scratch. */
function fillGradient(
  { level, workspace, gradientOf }: Lowering,
  rows: Rows,
  strip: Strip,
): { place: Place; statement: Statement } {
  const { norm, width, height, channels } = rows;
  const lines = strip.lines + 2;
  const place = workspace.scratch('output gradient', lines * (width + 2) * channels);
  const kernel = fillGradientStrip(level, { width, height, channels, pad: 1, batchNorm: norm !== undefined });
  const gradient = gradientOf(rows).output;
  const coefficients = norm ? at(norm.coefficients) : 0;
  const first = scaled(strip.first, 1, -1);
  const statement = call(kernel, imageRows(rows), gradient, place, first, lines, coefficients);
  return { place, statement };
}
