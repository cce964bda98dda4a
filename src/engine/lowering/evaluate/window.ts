import { at, call } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis, plainAxis } from '../parameters.ts';
import { enlarged, inStrips, scaled, type Strip } from '../row-block.ts';
import { readFeatures } from '../train/reading.ts';
import { fillFeatures } from '../train/strips.ts';
import { groupsOf } from '../views.ts';
import { windowLines, windowMethod } from '../window-method.ts';
import type { Evaluation } from './evaluation.ts';
import { foldingOf } from './folded.ts';
import { createTarget, linesOf } from './targets.ts';

const stripBytes = 150_000;

/** What a 3x3 convolution reads: something in a border of zeros, strip by strip. */
interface WindowSource {
  readonly axis: ReturnType<typeof channelAxis>;
  read(strip: Strip): { place: Place; statements: readonly Statement[] };
}

/** A 3x3 convolution with batch norm folded in and its activation. */
export function evaluateWindow(evaluation: Evaluation, operation: OperationOf<'convolution'>): void {
  const { workspace, parameters, program } = evaluation;
  const { name, input, output, stride } = operation;
  const source = sourceOf(evaluation, operation);
  const axes = [plainAxis(3), plainAxis(3), source.axis, channelAxis(output.channels)];
  const weights = parameters.add(`${name}/kernel`, axes);
  const groups = [output.channels];
  const { factors, bias } = foldingOf(evaluation, operation, { groups, hasBias: operation.bias });
  const target = createTarget(evaluation, operation, groups);
  const { width, height, channels: outputs, pitch } = target;
  const inputs = source.axis.padded;
  const method = windowMethod(evaluation, { width, height, stride, inputs, outputs });
  const pack = method.pack({ inputs, outputs, flipped: false, scaled: factors !== 0 });
  const panels = at(workspace.persistent(`folded panels of ${name}`, method.panelFloats));
  evaluation.fold({ layer: name, part: 'panels', body: [call(pack, weights, panels, factors)] });
  const { activation } = target.chain;
  const multiply = method.product({ bias: bias !== 0, activation, outputPitch: pitch });
  const bytesPerLine = Math.max((input.width + 2) * inputs * stride, width * outputs) * 4;
  const lines = windowLines(stripBytes, { bytesPerLine, height }, [method]);
  const body = inStrips({ height, lines }, (strip) => {
    const { place, statements } = source.read(strip);
    const to = linesOf(target, strip);
    return [...statements, multiply(place, panels, to, strip.lines, bias, 0, 0)];
  });
  program.image({ layer: name, part: 'evaluate', body });
}

function sourceOf(evaluation: Evaluation, operation: OperationOf<'convolution'>): WindowSource {
  const { input, stride } = operation;
  const padded = evaluation.paddedOf(input);
  if (padded !== undefined) {
    const { place, width, channels, groups } = padded;
    const read = (strip: Strip) => ({
      place: strip.at(place, (width + 2) * channels * 4),
      statements: [],
    });
    return { axis: channelAxis(...groups), read };
  }
  const form = evaluation.formOf(input);
  if (form.form === 'image') {
    const bytesPerLine = (input.width + 2) * input.channels * 4;
    const read = (strip: Strip) => ({
      place: enlarged(strip, stride).at(form.place, bytesPerLine),
      statements: [],
    });
    return { axis: plainAxis(input.channels), read };
  }
  const features = readFeatures(evaluation, operation, input);
  const read = (strip: Strip) => {
    const shape = { pad: 1, first: scaled(strip.first, stride, -1), lines: strip.lines * stride + 2 };
    return fillFeatures(evaluation, features, shape);
  };
  return { axis: channelAxis(...groupsOf(features)), read };
}
