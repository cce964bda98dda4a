import { bufferAlignment, bytesPerThread } from './build.ts';
import { findLifetimes, type Lifetime } from './lifetimes.ts';
import { placeBlocks } from './place-blocks.ts';
import type { Buffer, Plan } from './plan.ts';

export interface BufferPlace {
  /** In bytes, a multiple of 64; the first thread's where each thread has a copy. */
  readonly address: number;
  /** From one thread's copy to the next; 0 where all threads share one. */
  readonly bytesPerThread: number;
  /** Steps in which its content matters, counted through all programs; empty for those that keep it. */
  readonly lifetimes: readonly Lifetime[];
}

/** Where every buffer of a plan lies. At least 64 bytes that belong to none follow each buffer while it is alive. */
export interface MemoryLayout {
  readonly places: ReadonlyMap<Buffer, BufferPlace>;
  /** From address 0 to the end of the last buffer. */
  readonly bytes: number;
}

/** Below lies nothing: a forgotten address shows. */
export const firstAddress = 4096;

/**
 * Places the plan's buffers, and `others` that no step names: first those that keep their content, then one region that
 * the transient buffers of training and of evaluation (there for each thread) share, then each thread's scratch.
 */
export function planMemory(plan: Plan, others: readonly Buffer[] = []): MemoryLayout {
  const { buffers, alive, evaluation } = findLifetimes(plan);
  const places = new Map<Buffer, BufferPlace>();
  let top = firstAddress;
  const keep = (buffer: Buffer) => {
    const own = buffer.kind === 'thread';
    places.set(buffer, { address: top, bytesPerThread: own ? bytesPerThread(buffer) : 0, lifetimes: [] });
    top += bytesPerThread(buffer) * (own ? plan.threads : 1);
  };
  for (const buffer of new Set([...buffers, ...others]))
    if (buffer.kind === 'persistent' || buffer.kind === 'thread') keep(buffer);

  const passing = buffers.filter(({ kind }) => kind === 'transient' || kind === 'scratch');
  const blocks = passing.map((buffer) => ({
    buffer,
    bytes: bytesPerThread(buffer),
    lifetimes: alive.get(buffer)!,
  }));
  /** A region of blocks, once or once a thread; returns where it ends. */
  const share = (region: typeof blocks, start: number, threads: number): number => {
    if (region.length === 0) return start;
    const { offsets, bytes } = placeBlocks(region);
    for (const [{ buffer, lifetimes }, offset] of offsets)
      places.set(buffer, {
        address: start + offset,
        bytesPerThread: threads === 0 ? 0 : bytes,
        lifetimes,
      });
    return start + bytes * Math.max(threads, 1);
  };
  const transient = blocks.filter(({ buffer }) => buffer.kind === 'transient');
  const ends = [
    share(
      transient.filter(({ buffer }) => !evaluation.has(buffer)),
      top,
      0,
    ),
    share(
      transient.filter(({ buffer }) => evaluation.has(buffer)),
      top,
      plan.threads,
    ),
  ];
  const scratch = blocks.filter(({ buffer }) => buffer.kind === 'scratch');
  return { places, bytes: share(scratch, Math.max(...ends), plan.threads) };
}

/** Where a buffer lies, and a thread's copy of it. @throws Error when the layout does not know it. */
export function addressOf(layout: MemoryLayout, buffer: Buffer, thread = 0): number {
  const place = placeOf(layout, buffer);
  return place.address + thread * place.bytesPerThread;
}

export function placeOf(layout: MemoryLayout, buffer: Buffer): BufferPlace {
  const place = layout.places.get(buffer);
  if (place === undefined)
    throw new Error(`expected ${buffer.name} in the memory layout, got no place for it`);
  return place;
}

/** Bytes of a buffer with the guard that follows it. */
export function guardedEnd(address: number, buffer: Buffer): { data: number; guard: number } {
  const data = address + buffer.floats * 4;
  return { data, guard: Math.ceil(data / bufferAlignment) * bufferAlignment + bufferAlignment };
}
