import { stripPadding, stripRows } from '../../generator/depthwise/depthwise-shape.ts';
import { depthwise } from '../../generator/depthwise/depthwise.ts';
import { scaleRows } from '../../generator/elementwise/rows.ts';
import { at, call } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { enlarged, inStrips, moved, scaled, stripLines, stripOf, type Strip } from '../row-block.ts';
import { readFeatures } from '../train/reading.ts';
import { fillFeatures } from '../train/strips.ts';
import { groupsOf } from '../views.ts';
import type { Evaluation, Padded } from './evaluation.ts';
import { foldingOf } from './folded.ts';
import { createTarget, linesOf } from './targets.ts';

const stripBytes = 300_000;

/** A depthwise convolution with batch norm folded in and its activation. */
export function evaluateDepthwise(evaluation: Evaluation, operation: OperationOf<'depthwise'>): void {
  const { level, parameters, program, workspace } = evaluation;
  const { name, input, kernel, stride, dilation } = operation;
  const padded = evaluation.paddedOf(input);
  const features = padded === undefined ? readFeatures(evaluation, operation, input) : undefined;
  const groups = padded?.groups ?? groupsOf(features!);
  const axis = channelAxis(...groups);
  const channels = axis.padded;
  const axes = [plainAxis(kernel), plainAxis(kernel), axis, plainAxis(1)];
  const weights = parameters.add(`${name}/depthwise_kernel`, axes);
  const { factors, bias } = foldingOf(evaluation, operation, { groups, hasBias: operation.bias });
  let taps = weights;
  if (factors !== 0) {
    const rows = kernel * kernel;
    taps = at(workspace.persistent(`folded weights of ${name}`, rows * channels));
    const body = [call(scaleRows(level, { rows, channels }), weights, factors, taps)];
    evaluation.fold({ layer: name, part: 'weights', body });
  }
  const target = createTarget(evaluation, operation, groups);
  const { width, height, chain, pitch } = target;
  const shape = { channels, kernel, stride, dilation };
  const convolve = depthwise(level, {
    ...shape,
    width,
    outputPitch: pitch,
    activation: chain.activation,
    bias: bias !== 0,
  });
  const pad = stripPadding(shape);
  const bytesPerLine = (input.width + 2 * pad) * channels * 4 * stride;
  const lines = stripLines(stripBytes, { bytesPerLine, height, least: 4 });
  const compute = (strip: Strip, from: Place) =>
    call(convolve, from, taps, linesOf(target, strip), strip.lines, bias);
  const body =
    padded === undefined
      ? inStrips({ height, lines }, (strip): Statement[] => {
          const first = scaled(strip.first, stride, -pad);
          const source = fillFeatures(evaluation, features!, {
            pad,
            first,
            lines: stripRows(shape, strip.lines),
          });
          return [...source.statements, compute(strip, source.place)];
        })
      : followProducer(padded, { height, lines, stride }, compute);
  program.image({ layer: name, part: 'evaluate', body });
}

/**
 * Strip by strip, right after the lines that a strip is the first to read have been computed: `ahead` lines more than
 * stride times the lines of all strips so far.
 */
function followProducer(
  padded: Padded,
  { height, lines, stride }: { height: number; lines: number; stride: number },
  compute: (strip: Strip, from: Place) => Statement,
): Statement[] {
  const { pad, place, width, channels, produce } = padded;
  const ahead = Math.min(padded.height, pad - stride + 1);
  const pitch = (width + 2 * pad) * channels * 4;
  const read = (strip: Strip) => compute(strip, strip.at(place, pitch * stride));
  const whole = Math.floor((padded.height - ahead) / (lines * stride));
  const done = whole * lines;
  const rest = stripOf(done, height - done);
  const unread = done * stride + ahead;
  return [
    ...produce(stripOf(0, ahead)),
    ...inStrips({ height: done, lines }, (strip) => [
      ...produce(moved(enlarged(strip, stride), ahead)),
      read(strip),
    ]),
    ...produce(stripOf(unread, padded.height - unread)),
    ...(rest.lines > 0 ? [read(rest)] : []),
  ];
}
