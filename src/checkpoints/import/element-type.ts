/** How the numbers of a storage lie in it, little-endian. Weights are floating-point; the others are only skipped. */
export type ElementType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

export const bytesPerElement: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Reads the element at a place, counted in elements; undefined for types that hold no weights. */
export function elementReader(type: ElementType, bytes: Uint8Array): ((place: number) => number) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'float64':
      return (place) => view.getFloat64(place * 8, true);
    case 'float32':
      return (place) => view.getFloat32(place * 4, true);
    case 'float16':
      return (place) => decodeHalf(view.getUint16(place * 2, true));
    case 'bfloat16': {
      // The upper half of a float32.
      const wide = new DataView(new ArrayBuffer(4));
      return (place) => {
        wide.setUint16(2, view.getUint16(place * 2, true), true);
        return wide.getFloat32(0, true);
      };
    }
    default:
      return undefined;
  }
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
export function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
