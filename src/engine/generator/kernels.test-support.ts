import { compileSource, maximumPages } from '../compiler/compile-source.ts';
import type { Level } from '../level.ts';
import { allowRelaxedSimd } from '../relaxed-simd.test-support.ts';
import type { Kernel } from './kernel.ts';

allowRelaxedSimd();

/** Kernels on a memory of their own, with room that a test hands out. */
export interface KernelBench {
  /** By the kernel's name; arguments in the order of its parameters. */
  run(kernel: Kernel, ...args: number[]): void;
  /** An address for the values, a multiple of 64; 64 bytes of canary lie around it. */
  place(values: ArrayLike<number>): number;
  /** The same, of `count` zeros. */
  room(count: number): number;
  placeBytes(values: ArrayLike<number>): number;
  read(address: number, count: number): Float32Array;
  readBytes(address: number, count: number): Uint8Array;
  /** Addresses of blocks whose canary was overwritten. */
  damaged(): number[];
  /** Forgets all places. */
  clear(): void;
}

const canary = 0x7fc0_beef;

export async function openKernelBench(
  level: Level,
  kernels: readonly Kernel[],
  pages = 256,
): Promise<KernelBench> {
  const unique = new Map(kernels.map((kernel) => [kernel.name, kernel.source]));
  const module = await WebAssembly.compile(await compileSource([...unique.values()].join('\n'), level));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: maximumPages, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const floats = new Float32Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  let top = 64;
  let blocks: { address: number; bytes: number }[] = [];
  const take = (size: number) => {
    const address = top + 64;
    const end = address + Math.ceil(size / 4) * 4;
    words.fill(canary, top / 4, address / 4);
    words.fill(0, address / 4, end / 4);
    words.fill(canary, end / 4, end / 4 + 16);
    blocks.push({ address, bytes: end - address });
    top = Math.ceil((end + 64) / 64) * 64;
    if (top > memory.buffer.byteLength) throw new Error(`expected room for ${size} bytes, got a full bench`);
    return address;
  };
  const isWhole = (start: number) =>
    words.subarray(start / 4, start / 4 + 16).every((word) => word === canary);
  return {
    run: (kernel, ...args) => (exports[kernel.name] as (...values: number[]) => void)(...args),
    place(values) {
      const address = take(values.length * 4);
      floats.set(values, address / 4);
      return address;
    },
    room: (count) => take(count * 4),
    placeBytes(values) {
      const address = take(values.length);
      bytes.set(values, address);
      return address;
    },
    read: (address, count) => floats.slice(address / 4, address / 4 + count),
    readBytes: (address, count) => bytes.slice(address, address + count),
    damaged: () =>
      blocks
        .filter(({ address, bytes: size }) => !isWhole(address - 64) || !isWhole(address + size))
        .map(({ address }) => address),
    clear() {
      top = 64;
      blocks = [];
    },
  };
}
