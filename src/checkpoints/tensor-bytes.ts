import type { NamedTensor, TensorPlace } from './checkpoint.ts';

/** Values of all tensors one after the other, float32, little endian. */
export function packTensors(tensors: readonly NamedTensor[]): Uint8Array {
  const bytes = new Uint8Array(tensors.reduce((sum, tensor) => sum + tensor.values.byteLength, 0));
  let offset = 0;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/** The inverse of `packTensors`; null where the bytes do not fill the places exactly. */
export function unpackTensors(bytes: Uint8Array, places: readonly TensorPlace[]): NamedTensor[] | null {
  const tensors: NamedTensor[] = [];
  let offset = 0;
  for (const { name, shape } of places) {
    const byteLength = 4 * shape.reduce((product, side) => product * side, 1);
    if (offset + byteLength > bytes.byteLength) return null;
    const start = bytes.byteOffset + offset;
    const values = new Float32Array(bytes.buffer.slice(start, start + byteLength));
    tensors.push({ name, shape, values });
    offset += byteLength;
  }
  return offset === bytes.byteLength ? tensors : null;
}
