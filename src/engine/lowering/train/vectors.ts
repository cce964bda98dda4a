import { dense, denseFilterGradient, denseGradient } from '../../generator/elementwise/dense.ts';
import { sumActivations, sumProducts } from '../../generator/elementwise/statistics.ts';
import { meanOfSums } from '../../generator/elementwise/sums.ts';
import { zero } from '../../generator/elementwise/rows.ts';
import type { Operation, Value } from '../../network/network.ts';
import { at, call } from '../../plan/build.ts';
import { consumerOfKind, type OperationOf } from '../graph.ts';
import { channelAxis } from '../parameters.ts';
import { inBlocks, allRows } from '../row-block.ts';
import { unsupported } from '../unsupported.ts';
import { affineOf, imageRows, kernelViewBeforeFactors, type Gate } from '../views.ts';
import { ofImage } from '../workspace.ts';
import type { VectorForm } from './forms.ts';
import type { Lowering } from './lowering.ts';
import { readView } from './reading.ts';

function createVector(
  { workspace }: Lowering,
  operation: Operation,
  { groups, gate }: { groups: readonly number[]; gate?: Gate | undefined },
): VectorForm {
  const { name } = operation;
  const channels = channelAxis(...groups).padded;
  const buffer = gate?.buffer ?? workspace.perImage(`values of ${name}`, channels);
  const gradient = workspace.perImage(`gradient of ${name}`, channels);
  return { form: 'vector', groups, channels, buffer, stride: gate ? 2 * channels : channels, gradient };
}

export function readVector(lowering: Lowering, operation: Operation, value: Value): VectorForm {
  const form = lowering.formOf(value);
  if (form.form !== 'vector') unsupported(operation.name, `expected to read a vector, got ${form.form}`);
  if (lowering.graph.consumersOf(value).length > 1)
    unsupported(operation.name, 'expected to be the only one to read its vector');
  return form;
}

/** Means over the pixels of a view; its gradient is the same for all of them. */
export function lowerMean(lowering: Lowering, operation: OperationOf<'mean'>): void {
  const { level, program, workspace } = lowering;
  const { name, input, output } = operation;
  const view = readView(lowering, operation, input);
  if (view.gate !== undefined) unsupported(name, 'expected no factors in front of a mean');
  const { rows } = view;
  const { channels, groups } = rows;
  const vector = createVector(lowering, operation, { groups });
  lowering.setForm(output, vector);
  const pixels = rows.height * rows.width;
  const sums = workspace.scratch('sums', channels);
  const add = sumActivations(level, kernelViewBeforeFactors(view));
  const divide = meanOfSums(level, { channels });
  program.image({
    layer: name,
    part: 'forward',
    body: [
      call(zero(level), sums, channels),
      call(add, imageRows(rows), pixels, affineOf(view), sums),
      call(divide, sums, pixels, ofImage(vector.buffer, channels)),
    ],
  });
  lowering.onBackward(() => {
    const { shift, begin, finishRows } = lowering.gradientOf(rows).contributeShift();
    const spread = call(divide, ofImage(vector.gradient, channels), pixels, shift);
    const body = [spread, ...begin, ...inBlocks(allRows(pixels), finishRows)];
    program.image({ layer: name, part: 'backward', body });
  });
}

/** A product of a vector with weights, with the activation that reads it. */
export function lowerDense(lowering: Lowering, operation: OperationOf<'dense'>): void {
  const { level, images, parameters, program, graph } = lowering;
  const { name, output, bias: hasBias } = operation;
  const input = readVector(lowering, operation, operation.input);
  const axis = channelAxis(output.channels);
  const weights = parameters.add(`${name}/kernel`, [channelAxis(...input.groups), axis]);
  const bias = hasBias ? parameters.add(`${name}/bias`, [axis]) : undefined;
  const activation = consumerOfKind(graph, output, 'activation');
  const result = createVector(lowering, operation, {
    groups: [output.channels],
    gate: gateOf(lowering, activation?.output ?? output, axis.padded),
  });
  lowering.setForm(output, result);
  const shape = {
    inputs: input.channels,
    outputs: axis.padded,
    activation: denseActivation(activation),
    bias: hasBias,
  } as const;
  const source = ofImage(input.buffer, input.stride);
  const target = ofImage(result.buffer, result.stride);
  const multiply = call(dense(level, shape), source, weights, bias ?? 0, target);
  program.image({ layer: name, part: 'forward', body: [multiply] });
  lowering.onBackward(() => {
    const before = lowering.workspace.perImage(`gradient in ${name}`, axis.padded);
    const gradients = [ofImage(result.gradient, axis.padded), weights, ofImage(before, axis.padded)] as const;
    const toInput = ofImage(input.gradient, input.channels);
    const body = [call(denseGradient(level, shape), target, ...gradients, toInput)];
    program.image({ layer: name, part: 'backward', body });
    const collect = denseFilterGradient(level, {
      inputs: shape.inputs,
      outputs: shape.outputs,
      images,
      bias: hasBias,
    });
    const sums = [parameters.gradientOf(weights), bias ? parameters.gradientOf(bias) : 0] as const;
    const atEnd = [call(collect, at(input.buffer), at(before), ...sums)];
    program.last({ layer: name, part: 'weight gradient', body: atEnd });
  });
}

function denseActivation(activation: OperationOf<'activation'> | undefined) {
  if (activation === undefined) return 'none';
  if (activation.activation !== 'hard-swish') return activation.activation;
  return unsupported(activation.name, 'expected no hard-swish of a vector');
}

/** Room for the vector where it is used as factors. */
function gateOf({ graph, workspace }: Lowering, value: Value, channels: number): Gate | undefined {
  const scale = consumerOfKind(graph, value, 'scale');
  if (scale === undefined || graph.consumersOf(value).length > 1) return undefined;
  return { buffer: workspace.perImage(`gate of ${scale.name}`, 2 * channels), channels };
}

/** The product of a view with a vector: not computed, but for the vector's gradient. */
export function lowerScale(lowering: Lowering, operation: OperationOf<'scale'>): void {
  const { level, program } = lowering;
  const { name, input, factors, output } = operation;
  const view = readView(lowering, operation, input);
  const vector = readVector(lowering, operation, factors);
  const { rows } = view;
  if (vector.stride !== 2 * vector.channels || view.gate !== undefined)
    unsupported(name, 'expected the factors of one dense layer');
  const gradient = lowering.gradientOf(rows);
  const gate = { buffer: vector.buffer, channels: vector.channels };
  gradient.gate = gate;
  lowering.setForm(output, { form: 'features', parts: [{ ...view, gate }] });
  lowering.onBackward(() => {
    const { place, begin, finishRows } = gradient.contributeFactors();
    const pixels = rows.height * rows.width;
    const sums = ofImage(vector.gradient, vector.channels);
    const add = sumProducts(level, kernelViewBeforeFactors(view));
    const body = [
      call(zero(level), sums, vector.channels),
      call(add, imageRows(rows), place, pixels, affineOf(view), sums),
      ...begin,
      ...inBlocks(allRows(pixels), finishRows),
    ];
    program.image({ layer: name, part: 'backward', body });
  });
}
