import { once } from 'node:events';
import { programNames } from '../plan/lifetimes.ts';
import { childModule } from '../runtime/child-module.ts';
import { startThread } from '../runtime/start-thread.ts';
import { controlBytes, crewControl, field, guardDrivers, meet, readFailure } from './crew-control.ts';
import { runPart, type Drivers, type Run, type Schedule } from './schedule.ts';
import type { ThreadStart } from './thread.ts';

/** Threads that run programs together; the one that calls is the first of them. */
export interface Crew {
  /** @throws Error when a thread failed; no run succeeds after that. */
  run(run: Run): void;
  /** Resolves when the other threads are gone. */
  close(): Promise<void>;
}

/** How long the others may work on one step. */
const patienceMs = 60_000;

export interface CrewSource {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The module's exports, for the calling thread. */
  readonly drivers: Drivers;
  readonly schedule: Schedule;
}

/** Starts the other threads and waits until they are ready. */
export async function openCrew(source: CrewSource): Promise<Crew> {
  const { module, memory, schedule } = source;
  const shared = new SharedArrayBuffer(controlBytes);
  const control = crewControl(shared);
  const entry = childModule(import.meta.url, 'thread');
  const start = (core: number) => {
    const workerData: ThreadStart = { module, memory, control: shared, schedule, core };
    return startThread(entry, workerData);
  };
  const workers = Array.from({ length: schedule.cores - 1 }, (_, index) => start(index + 1));
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  }
  for (const worker of workers) worker.unref();

  const drivers = guardDrivers(source.drivers, control);
  const meetAll = () => meet(control, schedule.cores, patienceMs);
  return {
    run(run) {
      control.ints[field.program] = programNames.indexOf(run.program);
      control.ints[field.slot] = run.slot;
      control.ints[field.count] = run.count;
      meetAll();
      runPart(run, { schedule, drivers, core: 0 }, meetAll);
      const failure = readFailure(control);
      if (failure !== null) throw new Error(`expected a run of ${run.program}, got ${failure}`);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
