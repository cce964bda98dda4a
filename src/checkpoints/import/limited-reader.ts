import { BufferReader } from 'pickleparser';

/** Longest name that is read: a state dict holds names and numbers, no data. */
const longestName = 65_536;

/** Whole numbers of more bytes may be beyond 2^53, which the pickle reader cannot hold. */
const longestNumber = 6;

/**
 * A state dict of millions of weights takes some ten kilobytes. Read into lists and Maps, a pickle takes some hundred
 * times its own size.
 */
export const largestPickle = 256 * 1024;

/** Each rebuilds a tensor or an OrderedDict, and may be given as many arguments as the pickle has bytes. */
const mostCalls = 5000;

const opcodes = { pop: 0x30, reduce: 0x52, build: 0x62, dict: 0x64 } as const;

/** The opcodes behind which one byte is an argument: PROTO, BINPUT, BININT1, BINGET, short pieces, LONG1, EXT1. */
const withByte: ReadonlySet<number> = new Set([0x80, 0x71, 0x4b, 0x68, 0x43, 0x55, 0x8c, 0x8a, 0x82]);

/**
 * The pickle reader's own, but it neither goes back, which would never end, nor takes long pieces, and it keeps from the
 * parser what a few bytes could make it work on for ever.
 */
export class LimitedReader extends BufferReader {
  #isArgument = false;
  #calls = 0;

  /** An opcode, or its argument: the parser reads both so. */
  override byte(): number {
    const value = super.byte();
    if (this.#isArgument) {
      this.#isArgument = false;
      return value;
    }
    this.#isArgument = withByte.has(value);
    return this.#admit(value);
  }

  #admit(opcode: number): number {
    // It makes texts of its keys, and that of a list that holds itself many times over has no end.
    if (opcode === opcodes.dict) throw new RangeError('a dictionary of the oldest pickles');
    if (opcode === opcodes.reduce && ++this.#calls > mostCalls) throw new RangeError('too many calls');
    // The parser copies what BUILD sets, as text or over and over; attributes such as _metadata are no weights.
    return opcode === opcodes.build ? opcodes.pop : opcode;
  }

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
