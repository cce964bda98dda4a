import type { Normalisation } from '../../../dataset/normalisation.ts';
import { DiceboardError } from '../../../domain/errors.ts';
import type { Network, Value } from '../../../engine/network/network.ts';
import type { NamedTensor } from '../../checkpoint.ts';
import { lowerOperation, type LoweringContext } from './lower-operation.ts';
import { createGraph, describeValue, encodeConstant, ints, type OnnxGraph } from './onnx-graph.ts';
import { encodeModel } from './onnx-schema.ts';

/** The operators' version, read by onnxruntime 1.12 and later, and the file format's. */
export const onnxVersions = { opset: 17, ir: 8 } as const;

export interface OnnxInput {
  readonly network: Network;
  /** By `<layer>/<weight>`, in tfjs-layers' layouts, as a checkpoint holds them. */
  readonly weights: readonly NamedTensor[];
  /** Constants of the training data; null where each volume's own are inputs. */
  readonly normalisation: Normalisation | null;
  /** Keys and values that the file carries. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A network as an ONNX file with the same inputs and output as the TensorFlow.js export (see deployable-model.ts): raw
 * `pixels` `[batch, size, size, 3]`, 0 to 255, and for preprocessing by volume `scale` and `offset` `[batch, 1, 1, 3]`;
 * `probability` `[batch, size, size, 1]`. The batch's size is free. Throws MODEL_INVALID for a layer that ONNX lacks.
 */
export function encodeOnnx({ network, weights, normalisation, metadata }: OnnxInput): Uint8Array {
  const graph = createGraph();
  const names = new Map<number, string>([[network.input.id, normalise(graph, normalisation)]]);
  const context = createContext(graph, names, weights);
  for (const operation of network.operations)
    names.set(operation.output.id, lowerOperation(context, operation));
  graph.add('Transpose', 'probability', {
    inputs: [context.nameOf(network.output)],
    attributes: { perm: ints([0, 2, 3, 1]) },
  });
  const { height, width, channels } = network.input;
  const line = ['batch', 1, 1, channels];
  return encodeModel({
    irVersion: onnxVersions.ir,
    opsetImport: [{ domain: '', version: onnxVersions.opset }],
    producerName: 'diceboard',
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'diceboard',
      node: graph.nodes,
      initializer: graph.constants.map(encodeConstant),
      input: [
        describeValue('pixels', ['batch', height, width, channels]),
        ...(normalisation === null ? [describeValue('scale', line), describeValue('offset', line)] : []),
      ],
      output: [describeValue('probability', ['batch', height, width, 1])],
    },
  });
}

/** v * scale + offset on `[batch, height, width, 3]`, then channels first. */
function normalise(graph: OnnxGraph, normalisation: Normalisation | null): string {
  const [scale, offset] = normalisation === null ? ['scale', 'offset'] : constants(graph, normalisation);
  const scaled = graph.add('Mul', 'scaled', { inputs: ['pixels', scale] });
  const normalised = graph.add('Add', 'normalised', { inputs: [scaled, offset] });
  return graph.add('Transpose', 'channels_first', {
    inputs: [normalised],
    attributes: { perm: ints([0, 3, 1, 2]) },
  });
}

function constants(graph: OnnxGraph, { mean, deviation }: Normalisation): [string, string] {
  const scale = deviation.map((value) => 1 / value);
  const offset = mean.map((value, channel) => -value / deviation[channel]!);
  return [
    graph.constant('scale', [1, 1, 1, 3], Float32Array.from(scale)),
    graph.constant('offset', [1, 1, 1, 3], Float32Array.from(offset)),
  ];
}

function createContext(
  graph: OnnxGraph,
  names: ReadonlyMap<number, string>,
  weights: readonly NamedTensor[],
): LoweringContext {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  return {
    // A layer may be called as our own nodes and the graph's inputs are.
    graph: { ...graph, add: (type, name, node) => graph.add(type, `layer/${name}`, node) },
    nameOf: ({ id }: Value) => names.get(id) ?? missing(`a value before its use`, String(id)),
    weight: (name) => byName.get(name) ?? missing(`weight ${name}`, 'none'),
  };
}

function missing(expected: string, found: string): never {
  throw new DiceboardError('MODEL_INVALID', `expected ${expected} in the network, got ${found}`, {
    remedy: 'train the run anew with this version of diceboard',
  });
}
