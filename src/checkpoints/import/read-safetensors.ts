import { z } from 'zod';
import { bytesPerElement, type ElementType } from './element-type.ts';
import { invalidReference, printable } from './invalid-reference.ts';
import { countOf, rowMajorStrides, StoredTensor } from './stored-tensor.ts';

const largestHeader = 4 * 2 ** 20;

const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

const whole = z.int().min(0);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(whole).max(8),
  data_offsets: z.tuple([whole, whole]),
});

/**
 * The tensors of a safetensors file: 8 bytes with the header's length, the header in JSON, then the numbers
 * (github.com/huggingface/safetensors, "Format").
 * @throws REFERENCE_INVALID, or other errors, where the file is damaged
 */
export function readSafetensors(file: Buffer): Map<string, StoredTensor> {
  const length = file.length < 8 ? 0 : Number(file.readBigUInt64LE(0));
  if (length < 2 || length > Math.min(largestHeader, file.length - 8))
    throw invalidReference('expected a safetensors file, got one without its header');
  const header: unknown = JSON.parse(file.toString('utf8', 8, 8 + length));
  if (typeof header !== 'object' || header === null)
    throw invalidReference('expected a safetensors header that lists tensors, got none');
  const data = file.subarray(8 + length);
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(entries.map(([name, entry]) => [name, readEntry(name, entry, data)]));
}

function readEntry(name: string, entry: unknown, data: Buffer): StoredTensor {
  const parsed = entrySchema.safeParse(entry);
  const type = parsed.success ? elementTypes[parsed.data.dtype] : undefined;
  if (!parsed.success || type === undefined)
    throw invalidReference(`expected type, shape and place of ${printable(name)}, got others`);
  const { shape } = parsed.data;
  const [start, end] = parsed.data.data_offsets;
  const count = countOf(shape);
  if (start > end || end > data.length || end - start !== count * bytesPerElement[type])
    throw invalidReference(`expected ${count} numbers of ${printable(name)} in the file, got others`);
  const bytes = data.subarray(start, end);
  return new StoredTensor(
    { type, count, bytes: () => bytes },
    { offset: 0, shape, strides: rowMajorStrides(shape) },
  );
}
