import type { NamedTensor } from '../../checkpoint.ts';

/**
 * A safetensors file of float32 tensors: 8 bytes with the header's length, little endian, the header in JSON padded with
 * spaces to a multiple of 8, then the numbers (github.com/huggingface/safetensors, "Format"). Metadata are words.
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const start = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const header = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const padded = Math.ceil(header.length / 8) * 8;
  const file = Buffer.alloc(8 + padded + end, ' ');
  file.writeBigUInt64LE(BigInt(padded));
  header.copy(file, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** The metadata of such a file; its reader for tensors is in checkpoints/import. */
export function readMetadata(file: Buffer): Record<string, string> {
  const header = file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)));
  return (JSON.parse(header) as { __metadata__?: Record<string, string> }).__metadata__ ?? {};
}
