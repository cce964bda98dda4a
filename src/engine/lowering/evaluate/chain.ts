import type { Activation } from '../../generator/elementwise/activation.ts';
import type { Operation, Value } from '../../network/network.ts';
import type { Graph, OperationOf } from '../graph.ts';

/** What an operation computes at once when nothing needs its raw output. */
export interface Chain {
  /** Folded into the weights. */
  readonly norm: OperationOf<'batch-norm'> | undefined;
  /** Applied before the output is stored. */
  readonly activation: Activation;
  /** The value that is stored. */
  readonly end: Value;
}

/** Batch norm and activation, as far as each is the only one to read what comes before. */
export function chainOf(graph: Graph, operation: Operation): Chain {
  const norm = onlyReader(graph, operation.output, 'batch-norm');
  const normalised = norm?.output ?? operation.output;
  const active = onlyReader(graph, normalised, 'activation');
  const { activation } = active ?? {};
  if (active === undefined || (activation !== 'relu' && activation !== 'hard-swish'))
    return { norm, activation: 'none', end: normalised };
  return { norm, activation, end: active.output };
}

/** The operation that reads a value, if it is alone and of this kind. */
export function onlyReader<Kind extends Operation['kind']>(
  graph: Graph,
  value: Value,
  kind: Kind,
): OperationOf<Kind> | undefined {
  const [reader, ...others] = graph.consumersOf(value);
  return others.length === 0 && reader?.kind === kind ? (reader as OperationOf<Kind>) : undefined;
}
