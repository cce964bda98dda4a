import protobuf from 'protobufjs/light.js';

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/**
 * The messages and fields of ONNX's protobuf format that an export uses, with their numbers (onnx.proto of the ONNX
 * project, IR version 8). Numbers of a list are packed or not as in that file's proto2: not.
 */
const root = protobuf.Root.fromJSON({
  options: { syntax: 'proto2' },
  nested: {
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        producerVersion: field('string', 3),
        docString: field('string', 6),
        graph: field('GraphProto', 7),
        opsetImport: list('OperatorSetIdProto', 8),
        metadataProps: list('StringStringEntryProto', 14),
      },
    },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
    GraphProto: {
      fields: {
        node: list('NodeProto', 1),
        name: field('string', 2),
        initializer: list('TensorProto', 5),
        input: list('ValueInfoProto', 11),
        output: list('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: list('string', 1),
        output: list('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: list('AttributeProto', 5),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        ints: list('int64', 8),
        type: field('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: list('int64', 1),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: {
      fields: { tensorType: field('Tensor', 1) },
      nested: {
        Tensor: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
      },
    },
    TensorShapeProto: {
      fields: { dim: list('Dimension', 1) },
      nested: {
        Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
      },
    },
  },
});

const modelType = root.lookupType('ModelProto');

/** The bytes of an ONNX file. Throws where a field is of another type than the format's. */
export function encodeModel(model: object): Uint8Array {
  const problem = modelType.verify(model);
  if (problem !== null) throw new TypeError(`expected an ONNX model, got: ${problem}`);
  return modelType.encode(modelType.fromObject(model)).finish();
}

/** What an ONNX file says, with numbers as numbers; for tests and for reading the opset back. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  return modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true }) as OnnxModel;
}

/** What of a model is read back. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opsetImport: readonly { readonly version: number }[];
  readonly graph: { readonly node: readonly { readonly opType: string; readonly name: string }[] };
}
