import { parentPort, workerData } from 'node:worker_threads';
import { programNames } from '../plan/lifetimes.ts';
import { crewControl, field, guardDrivers, meet } from './crew-control.ts';
import { runPart, type Drivers, type Schedule } from './schedule.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  readonly schedule: Schedule;
  /** Of those that share the work; the caller's is 0. */
  readonly core: number;
}

/** The body of a thread of a crew: waits for a run, does its part, waits for all others, until it is terminated. */
function work({ module, memory, control: shared, schedule, core }: ThreadStart): void {
  const control = crewControl(shared);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const drivers = guardDrivers(exports as Drivers, control);
  const meetAll = () => meet(control, schedule.cores);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  parentPort!.postMessage('ready');
  for (;;) {
    meetAll();
    const run = {
      program: programNames[control.ints[field.program]!]!,
      slot: control.ints[field.slot]!,
      count: control.ints[field.count]!,
    };
    runPart(run, { schedule, drivers, core }, meetAll);
  }
}

work(workerData as ThreadStart);
