import type { Operation, Value } from '../../../engine/network/network.ts';
import { DiceboardError } from '../../../domain/errors.ts';
import type { NamedTensor } from '../../checkpoint.ts';
import { float, int, ints, word, type OnnxGraph } from './onnx-graph.ts';
import { transposeWeights } from './transpose-weights.ts';

/** What lowering one operation reads: the graph so far, names of values, weights by `<layer>/<weight>`. */
export interface LoweringContext {
  readonly graph: OnnxGraph;
  nameOf(value: Value): string;
  weight(name: string): NamedTensor;
}

type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;
type Lower<Kind extends Operation['kind']> = (context: LoweringContext, operation: Of<Kind>) => string;

/**
 * Each operation as ONNX nodes of opset 17; images are `[batch, channels, height, width]`, vectors are images of one
 * pixel. Returns the output's name.
 */
const lowerings: { readonly [Kind in Exclude<Operation['kind'], 'unknown'>]: Lower<Kind> } = {
  convolution: (context, operation) => convolve(context, operation, { order: [3, 2, 0, 1], group: 1 }),
  depthwise: (context, operation) =>
    convolve(context, operation, { order: [2, 3, 0, 1], group: operation.input.channels }),
  transposed({ graph, nameOf, weight }, { name, input }) {
    const kernel = constantOf(graph, weight(`${name}/kernel`), [3, 2, 0, 1]);
    const bias = constantOf(graph, weight(`${name}/bias`));
    return graph.add('ConvTranspose', name, {
      inputs: [nameOf(input), kernel, bias],
      attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    });
  },
  'batch-norm'({ graph, nameOf, weight }, { name, input, epsilon }) {
    const lines = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
    const constants = lines.map((line) => constantOf(graph, weight(`${name}/${line}`)));
    return graph.add('BatchNormalization', name, {
      inputs: [nameOf(input), ...constants],
      attributes: { epsilon: float(epsilon) },
    });
  },
  activation({ graph, nameOf }, { name, input, activation }) {
    const inputs = [nameOf(input)];
    // ONNX's hard sigmoid has tfjs-layers' slope of 0.2 unless told; ours is relu6(x + 3) / 6, as its hard swish.
    if (activation === 'hard-sigmoid')
      return graph.add('HardSigmoid', name, {
        inputs,
        attributes: { alpha: float(1 / 6), beta: float(0.5) },
      });
    const types = { relu: 'Relu', 'hard-swish': 'HardSwish', sigmoid: 'Sigmoid' } as const;
    return graph.add(types[activation], name, { inputs });
  },
  mean: ({ graph, nameOf }, { name, input }) =>
    graph.add('GlobalAveragePool', name, { inputs: [nameOf(input)] }),
  pixel: ({ graph, nameOf }, { name, input }) => graph.add('Identity', name, { inputs: [nameOf(input)] }),
  spread({ graph, nameOf }, { name, input, output }) {
    const ones = new Float32Array(output.height * output.width).fill(1);
    const plane = graph.constant(`${name}/ones`, [1, 1, output.height, output.width], ones);
    return graph.add('Mul', name, { inputs: [nameOf(input), plane] });
  },
  dense({ graph, nameOf, weight }, { name, input, bias }) {
    const { shape, values, name: kernelName } = weight(`${name}/kernel`);
    const turned = transposeWeights(values, [...shape, 1, 1], [1, 0, 2, 3]);
    const kernel = graph.constant(kernelName, turned.shape, turned.values);
    const biases = bias ? [constantOf(graph, weight(`${name}/bias`))] : [];
    return graph.add('Conv', name, { inputs: [nameOf(input), kernel, ...biases] });
  },
  scale: ({ graph, nameOf }, { name, input, factors }) =>
    graph.add('Mul', name, { inputs: [nameOf(input), nameOf(factors)] }),
  'max-pool': ({ graph, nameOf }, { name, input }) =>
    graph.add('MaxPool', name, {
      inputs: [nameOf(input)],
      attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    }),
  concatenate: ({ graph, nameOf }, { name, inputs }) =>
    graph.add('Concat', name, { inputs: inputs.map(nameOf), attributes: { axis: int(1) } }),
  add: ({ graph, nameOf }, { name, inputs }) => graph.add('Sum', name, { inputs: inputs.map(nameOf) }),
  upsample({ graph, nameOf }, { name, input, factor }) {
    const scales = graph.constant(`${name}/scales`, [4], Float32Array.of(1, 1, factor, factor));
    return graph.add('Resize', name, {
      inputs: [nameOf(input), '', scales],
      attributes: { mode: word('linear'), coordinate_transformation_mode: word('half_pixel') },
    });
  },
};

/** Adds what an operation computes to the graph. Throws MODEL_INVALID for a layer that was not described. */
export function lowerOperation(context: LoweringContext, operation: Operation): string {
  if (operation.kind !== 'unknown')
    return (lowerings[operation.kind] as Lower<typeof operation.kind>)(context, operation as never);
  throw new DiceboardError(
    'MODEL_INVALID',
    `expected a layer that ONNX can express, got ${operation.layer}`,
    {
      remedy: 'export it with --format tfjs',
    },
  );
}

function convolve(
  { graph, nameOf, weight }: LoweringContext,
  operation: Of<'convolution'> | Of<'depthwise'>,
  { order, group }: { order: readonly number[]; group: number },
): string {
  const { kind, name, input, kernel: side, stride, dilation, bias } = operation;
  const kernel = constantOf(
    graph,
    weight(`${name}/${kind === 'depthwise' ? 'depthwise_' : ''}kernel`),
    order,
  );
  const biases = bias ? [constantOf(graph, weight(`${name}/bias`))] : [];
  const pad = (dilation * (side - 1)) / 2;
  return graph.add('Conv', name, {
    inputs: [nameOf(input), kernel, ...biases],
    attributes: {
      group: int(group),
      kernel_shape: ints([side, side]),
      strides: ints([stride, stride]),
      dilations: ints([dilation, dilation]),
      pads: ints([pad, pad, pad, pad]),
    },
  });
}

function constantOf(
  graph: OnnxGraph,
  { name, shape, values }: NamedTensor,
  order?: readonly number[],
): string {
  if (order === undefined) return graph.constant(name, shape, values);
  const turned = transposeWeights(values, shape, order);
  return graph.constant(name, turned.shape, turned.values);
}
