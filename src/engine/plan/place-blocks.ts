import type { Lifetime } from './lifetimes.ts';

/** A piece of memory that is needed at some times only. */
export interface Block {
  readonly bytes: number;
  /** In the order of time, apart from each other. */
  readonly lifetimes: readonly Lifetime[];
}

export interface Placement<B extends Block> {
  readonly offsets: ReadonlyMap<B, number>;
  /** To the end of the last block. */
  readonly bytes: number;
}

/**
 * Offsets for blocks so that blocks that are alive at the same time lie apart: each in turn at the lowest place that is
 * free for all its life, in several orders, of which the one that needs the least is taken. (Greedy by size; Pisarchyk
 * and Lee, Efficient Memory Management for Deep Neural Net Inference, 2020, section 5.) Depends on its input alone.
 */
export function placeBlocks<B extends Block>(blocks: readonly B[]): Placement<B> {
  const start = ({ lifetimes }: B) => lifetimes[0]!.first;
  const duration = ({ lifetimes }: B) =>
    lifetimes.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const orders: ((a: B, b: B) => number)[] = [
    (a, b) => b.bytes - a.bytes || start(a) - start(b),
    (a, b) => b.bytes * duration(b) - a.bytes * duration(a) || start(a) - start(b),
    (a, b) => duration(b) - duration(a) || b.bytes - a.bytes,
    (a, b) => start(a) - start(b) || b.bytes - a.bytes,
  ];
  const placements = orders.map((order) => placeInOrder(blocks.toSorted(order)));
  return placements.reduce((best, next) => (next.bytes < best.bytes ? next : best));
}

function placeInOrder<B extends Block>(blocks: readonly B[]): Placement<B> {
  const offsets = new Map<B, number>();
  const placed: { block: B; offset: number }[] = [];
  let bytes = 0;
  for (const block of blocks) {
    let offset = 0;
    for (const other of placed) {
      if (other.offset >= offset + block.bytes) break;
      if (meet(block, other.block)) offset = Math.max(offset, other.offset + other.block.bytes);
    }
    offsets.set(block, offset);
    const after = placed.findIndex((other) => other.offset > offset);
    placed.splice(after === -1 ? placed.length : after, 0, { block, offset });
    bytes = Math.max(bytes, offset + block.bytes);
  }
  return { offsets, bytes };
}

/** Whether two blocks are ever alive in the same step. */
function meet(a: Block, b: Block): boolean {
  return a.lifetimes.some((one) => b.lifetimes.some((two) => one.first <= two.last && two.first <= one.last));
}

/** The least that any placement needs: what is alive in the fullest step. */
export function leastBytes(blocks: readonly Block[]): number {
  const changes = new Map<number, number>();
  const change = (time: number, bytes: number) => changes.set(time, (changes.get(time) ?? 0) + bytes);
  for (const { bytes, lifetimes } of blocks)
    for (const { first, last } of lifetimes) {
      change(first, bytes);
      change(last + 1, -bytes);
    }
  let alive = 0;
  let most = 0;
  for (const time of [...changes.keys()].toSorted((a, b) => a - b)) {
    alive += changes.get(time)!;
    most = Math.max(most, alive);
  }
  return most;
}
