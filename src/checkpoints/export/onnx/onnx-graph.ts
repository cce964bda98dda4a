import type { NamedTensor } from '../../checkpoint.ts';

/** ONNX's numbers for element types. */
export const elementTypes = { float32: 1 } as const;

/** ONNX's numbers for the kinds of an attribute. */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
}

export type Attributes = Readonly<Record<string, object>>;

/** The attribute values that our nodes have; ONNX tells a float from an int, JavaScript does not. */
export const float = (f: number) => ({ f, type: attributeTypes.float });
export const int = (i: number) => ({ i, type: attributeTypes.int });
export const ints = (values: readonly number[]) => ({ ints: [...values], type: attributeTypes.ints });
export const word = (text: string) => ({ s: Buffer.from(text), type: attributeTypes.string });

/** Nodes and constants of a graph under construction, in the order of computing. */
export interface OnnxGraph {
  readonly nodes: OnnxNode[];
  readonly constants: NamedTensor[];
  /** Adds a node; returns its output's name, which is the node's. */
  add(opType: string, name: string, node: { inputs: readonly string[]; attributes?: Attributes }): string;
  /** Adds a constant; returns its name. */
  constant(name: string, shape: readonly number[], values: Float32Array): string;
}

export function createGraph(): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants: NamedTensor[] = [];
  return {
    nodes,
    constants,
    add(opType, name, { inputs, attributes = {} }) {
      const attribute = Object.entries(attributes).map(([key, value]) => ({ name: key, ...value }));
      nodes.push({ name, opType, input: inputs, output: [name], attribute });
      return name;
    },
    constant(name, shape, values) {
      constants.push({ name, shape, values });
      return name;
    },
  };
}

/** A constant as the format holds it: raw little-endian numbers. */
export function encodeConstant({ name, shape, values }: NamedTensor): object {
  return {
    name,
    dims: [...shape],
    dataType: elementTypes.float32,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** A graph's input or output; a word in place of a length is an axis that is free. */
export function describeValue(name: string, shape: readonly (number | string)[]): object {
  const dim = shape.map((side) => (typeof side === 'string' ? { dimParam: side } : { dimValue: side }));
  return { name, type: { tensorType: { elemType: elementTypes.float32, shape: { dim } } } };
}
