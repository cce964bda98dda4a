import { BufferReader } from 'pickleparser';

/** Longest name that is read: a state dict holds names and numbers, no data. */
const longestName = 65_536;

/** Whole numbers of more bytes may be beyond 2^53, which the pickle reader cannot hold. */
const longestNumber = 6;

/** The pickle reader's own, but it neither goes back, which would never end, nor takes long pieces. */
export class LimitedReader extends BufferReader {
  override skip(offset: number): void {
    if (!(offset >= 0 && offset <= longestName)) throw new RangeError(`a piece of ${offset} bytes`);
    super.skip(offset);
  }

  /** Only whole numbers are read so, and Python's `bytes`, of which a state dict has none. */
  override bytes(length: number): ReturnType<BufferReader['bytes']> {
    if (length > longestNumber) throw new RangeError(`a number of ${length} bytes`);
    return super.bytes(length);
  }

  override string(size: number, encoding: Parameters<BufferReader['string']>[1]): string {
    return new TextDecoder(encoding).decode(super.bytes(size) as Uint8Array);
  }

  /** The lengths of long pieces. */
  override uint64(): number {
    throw new RangeError('a piece that may be longer than 4 GB');
  }
}
