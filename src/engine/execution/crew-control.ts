import type { Driver, Drivers } from './schedule.ts';

/**
 * What threads tell each other, in a small memory of its own: which run is on, and a barrier. Ints, then a text.
 */
export interface CrewControl {
  readonly ints: Int32Array;
  readonly text: Uint8Array;
}

const intsBytes = 64;
const textBytes = 1024;

/** Places in `ints`. */
export const field = {
  /** Index of the program in `programNames`. */
  program: 0,
  slot: 1,
  count: 2,
  arrived: 3,
  /** How often all have arrived: what those who wait watch. */
  generation: 4,
  /** 1 once a thread failed; `text` says why. */
  failed: 5,
} as const;

export const controlBytes = intsBytes + textBytes;

/** On memory of `controlBytes`. */
export function crewControl(memory: SharedArrayBuffer): CrewControl {
  return {
    ints: new Int32Array(memory, 0, intsBytes / 4),
    text: new Uint8Array(memory, intsBytes, textBytes),
  };
}

/** How often a thread looks before it sleeps: some 7 microseconds, less than waking takes. */
const looks = 1_000;

/**
 * Returns when all threads have called it. Looks for a while, then sleeps.
 * @throws Error when one does not come for twice `patienceMs`: it is gone.
 */
export function meet({ ints }: CrewControl, threads: number, patienceMs = Infinity): void {
  const generation = Atomics.load(ints, field.generation);
  if (Atomics.add(ints, field.arrived, 1) === threads - 1) {
    Atomics.store(ints, field.arrived, 0);
    Atomics.add(ints, field.generation, 1);
    Atomics.notify(ints, field.generation);
    return;
  }
  const isOver = () => Atomics.load(ints, field.generation) !== generation;
  for (let look = 0; look < looks; look++) if (isOver()) return;
  // Twice: a machine that slept counts its sleep as waiting.
  for (let wait = 0; wait < 2; wait++) {
    Atomics.wait(ints, field.generation, generation, patienceMs);
    if (isOver()) return;
  }
  throw new Error(`expected ${threads} threads at the end of a step, got none for ${patienceMs / 500} s`);
}

/** The same drivers; a failure is told to all, and from then on none does anything. */
export function guardDrivers(drivers: Drivers, control: CrewControl): Drivers {
  const guard =
    (driver: Driver): Driver =>
    (...values) => {
      if (Atomics.load(control.ints, field.failed) === 1) return;
      try {
        driver(...values);
      } catch (thrown) {
        tellFailure(control, thrown);
      }
    };
  return Object.fromEntries(
    Object.entries(drivers)
      .filter(([, driver]) => typeof driver === 'function')
      .map(([name, driver]) => [name, guard(driver)]),
  );
}

function tellFailure({ ints, text }: CrewControl, thrown: unknown): void {
  if (Atomics.exchange(ints, field.failed, 1) === 1) return;
  const words = new TextEncoder().encode(
    thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  );
  text.fill(0);
  text.set(words.subarray(0, textBytes));
}

/** Why a thread failed, or null. Read when all threads rest. */
export function readFailure({ ints, text }: CrewControl): string | null {
  if (Atomics.load(ints, field.failed) === 0) return null;
  const words = Uint8Array.from(text);
  const end = words.indexOf(0);
  return new TextDecoder().decode(words.subarray(0, end === -1 ? textBytes : end));
}
