import type { Network, Operation, Value } from '../network/network.ts';

/** Who reads what in a network. */
export interface Graph {
  readonly network: Network;
  /** The operations that read a value, in their order. */
  consumersOf(value: Value): readonly Operation[];
  /** The operation's place in the order. */
  indexOf(operation: Operation): number;
}

export function createGraph(network: Network): Graph {
  const consumers = new Map<number, Operation[]>();
  const indices = new Map<Operation, number>();
  network.operations.forEach((operation, index) => {
    indices.set(operation, index);
    for (const { id } of inputsOf(operation)) consumers.set(id, [...(consumers.get(id) ?? []), operation]);
  });
  return {
    network,
    consumersOf: ({ id }) => consumers.get(id) ?? [],
    indexOf: (operation) => indices.get(operation) as number,
  };
}

function inputsOf(operation: Operation): readonly Value[] {
  switch (operation.kind) {
    case 'unknown':
      return [];
    case 'add':
    case 'concatenate':
      return operation.inputs;
    case 'scale':
      return [operation.input, operation.factors];
    default:
      return [operation.input];
  }
}

/** The only consumer of a value that is of this kind, if there is one. */
export function consumerOfKind<Kind extends Operation['kind']>(
  graph: Graph,
  value: Value,
  kind: Kind,
): Extract<Operation, { kind: Kind }> | undefined {
  const found = graph.consumersOf(value).filter((operation) => operation.kind === kind);
  return found.length === 1 ? (found[0] as Extract<Operation, { kind: Kind }>) : undefined;
}

/** An operation of one kind. */
export type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

const readersOfMaps: ReadonlySet<Operation['kind']> = new Set([
  'upsample',
  'add',
  'convolution',
  'activation',
]);

/**
 * Whether a convolution makes a map of one channel, which is kept without padding: a 1x1 convolution to one channel of
 * which only operations on maps make use. Any other output of one channel is padded as all features are.
 */
export function makesMap(graph: Graph, operation: OperationOf<'convolution'>): boolean {
  if (operation.output.channels !== 1 || operation.kernel !== 1) return false;
  return graph.consumersOf(operation.output).every((consumer) => {
    if (consumer.kind === 'activation') return consumer.activation === 'sigmoid';
    return readersOfMaps.has(consumer.kind);
  });
}
