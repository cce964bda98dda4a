import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Network, Operation, Value } from '../../engine/network/network.ts';

type WithoutOutput<Any> = Any extends Operation ? Omit<Any, 'output'> : never;

/** An operation but for its output, which is the tensor that it is recorded for. */
export type Description = WithoutOutput<Operation>;

/**
 * Notes beside tfjs's layers what they compute, as operations that need not know tfjs. A recorder owes: one operation
 * for each tensor that a layer helper recorded, in the order of recording, and an operation `unknown` for any other
 * tensor that a recorded layer or the network's output reads.
 */
export interface NetworkRecorder {
  recordInput(tensor: SymbolicTensor): void;
  /** The value that a tensor stands for. */
  valueOf(tensor: SymbolicTensor): Value;
  /**
   * Notes what made a tensor, and returns it. Where one layer does several operations, `more` describes those after the
   * first, each from the output of the one before.
   */
  record(
    tensor: SymbolicTensor,
    first: Description,
    ...more: readonly ((input: Value) => Description)[]
  ): SymbolicTensor;
  /** All that was recorded, from the recorded input to `output`. */
  network(output: SymbolicTensor): Network;
}

export function createNetworkRecorder(): NetworkRecorder {
  const values = new Map<SymbolicTensor, Value>();
  const operations: Operation[] = [];
  let input: Value | undefined;
  let id = 0;
  const makeValue = ({ shape }: SymbolicTensor): Value => {
    const [, height, width, channels] = shape.length === 2 ? [null, 1, 1, shape[1]] : shape;
    return { id: (id += 1), height: height ?? 0, width: width ?? 0, channels: channels ?? 0 };
  };
  const push = (tensor: SymbolicTensor, description: Description): Value => {
    const output = makeValue(tensor);
    operations.push({ ...description, output } as Operation);
    return output;
  };
  const recorder: NetworkRecorder = {
    recordInput(tensor) {
      input = makeValue(tensor);
      values.set(tensor, input);
    },
    valueOf(tensor) {
      const layer = tensor.sourceLayer.getClassName();
      if (!values.has(tensor)) recorder.record(tensor, { kind: 'unknown', name: tensor.name, layer });
      return values.get(tensor)!;
    },
    record(tensor, first, ...more) {
      const value = more.reduce((last, describe) => push(tensor, describe(last)), push(tensor, first));
      values.set(tensor, value);
      return tensor;
    },
    network(output) {
      const last = recorder.valueOf(output);
      if (input === undefined) throw new Error('expected a recorded input before the network, got none');
      return { input, operations, output: last };
    },
  };
  return recorder;
}
