import { numberSteps, type Lifetime } from '../plan/lifetimes.ts';
import { firstAddress, guardedEnd, type MemoryLayout } from '../plan/memory-layout.ts';
import type { Buffer } from '../plan/plan.ts';
import { interpret, type Interpretation } from './interpret.ts';

/** Bytes that no kernel may write hold this; as a float it is not a number, so reading them shows, too. */
const canary = 0x7fc0_beef;

/** A step after which a guard was no longer whole. */
export interface Damage {
  readonly step: string;
  /** The buffer that the guard follows; null for the bytes below the first buffer. */
  readonly buffer: string | null;
  readonly thread: number;
}

type Exports = Readonly<Record<string, (...values: number[]) => void>>;

/**
 * Runs a program call by call in this thread, with canaries after every buffer that is alive, and with transient and
 * scratch buffers full of NaN as their life begins. Returns the guards that were overwritten. A result that is not a
 * number then tells of a buffer that was read before it was written.
 */
export function checkProgram(
  interpretation: Interpretation,
  { exports, memory }: { exports: WebAssembly.Exports; memory: WebAssembly.Memory },
): Damage[] {
  const { plan, layout, program } = interpretation;
  const guards = createGuards(layout, plan.threads, memory);
  const times = numberSteps(plan)
    .filter((step) => step.program === program)
    .map(({ time }) => time);
  const damages: Damage[] = [];
  const begin = (index: number) => {
    const time = times[index];
    if (time !== undefined) guards.begin(time);
  };
  begin(0);
  interpret(
    interpretation,
    ({ call, values }) => (exports as Exports)[call.kernel.name]!(...values),
    ({ name }, index) => {
      damages.push(...guards.check(times[index]!).map((found) => ({ step: name, ...found })));
      begin(index + 1);
    },
  );
  return damages;
}

/** The part of a buffer that belongs to one thread, or to all; places in words of 32 bits. */
interface Copy {
  readonly buffer: Buffer;
  readonly thread: number;
  readonly lifetimes: readonly Lifetime[];
  readonly start: number;
  readonly guard: number;
  readonly end: number;
}

const wordsBelow = firstAddress / 4;

function createGuards(layout: MemoryLayout, threads: number, memory: WebAssembly.Memory) {
  const words = new Uint32Array(memory.buffer);
  const copies = copiesOf(layout, threads);
  const isWhole = (start: number, end: number) => {
    for (let word = start; word < end; word++) if (words[word] !== canary) return false;
    return true;
  };
  return {
    /** Before a step: fills what is born now, and the guards of all that lives. */
    begin(time: number): void {
      words.fill(canary, 0, wordsBelow);
      for (const copy of copies) if (isBorn(copy, time)) words.fill(canary, copy.start, copy.guard);
      for (const copy of copies) if (isAlive(copy, time)) words.fill(canary, copy.guard, copy.end);
    },
    /** After a step: whose guards are not whole. */
    check(time: number): Omit<Damage, 'step'>[] {
      const damaged = copies
        .filter((copy) => isAlive(copy, time) && !isWhole(copy.guard, copy.end))
        .map(({ buffer, thread }) => ({ buffer: buffer.name, thread }));
      return isWhole(0, wordsBelow) ? damaged : [{ buffer: null, thread: 0 }, ...damaged];
    },
  };
}

function copiesOf(layout: MemoryLayout, threads: number): Copy[] {
  return [...layout.places].flatMap(([buffer, { address, bytesPerThread, lifetimes }]) =>
    Array.from({ length: bytesPerThread === 0 ? 1 : threads }, (_, thread) => {
      const start = address + thread * bytesPerThread;
      const { data, guard } = guardedEnd(start, buffer);
      return { buffer, thread, lifetimes, start: start / 4, guard: data / 4, end: guard / 4 };
    }),
  );
}

function isAlive({ lifetimes }: Copy, time: number): boolean {
  return lifetimes.length === 0 || lifetimes.some(({ first, last }) => first <= time && time <= last);
}

/** Scratch is anew in every step. */
function isBorn(copy: Copy, time: number): boolean {
  if (copy.buffer.kind === 'scratch') return isAlive(copy, time);
  return copy.lifetimes.some(({ first }) => first === time);
}
