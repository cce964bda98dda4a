import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly deflated?: boolean;
  /** Claimed in place of the real length. */
  readonly claimed?: number;
}

/** A zip of these entries (APPNOTE 4.3): local headers with their bytes, the directory, its end. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = entry.deflated === true ? deflateRawSync(entry.bytes, { level: 9 }) : entry.bytes;
    const fields = describeEntry(entry, data);
    const name = Buffer.from(entry.name);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, tail, name]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length & 0xffff, 8);
  end.writeUInt16LE(entries.length & 0xffff, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** The 26 bytes that a local header and the directory share. */
function describeEntry({ name, bytes, deflated, claimed }: ZipEntry, data: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(deflated === true ? 8 : 0, 4);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(deflated === true ? data.length : (claimed ?? data.length), 14);
  fields.writeUInt32LE(claimed ?? bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}
