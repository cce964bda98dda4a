import { DiceboardError } from '../../domain/errors.ts';
import type { MemoryLayout } from '../plan/memory-layout.ts';
import type { Plan, ProgramName } from '../plan/plan.ts';
import { openCrew, type Crew } from './crew.ts';
import { runPart, scheduleOf, type Drivers, type Run, type Schedule } from './schedule.ts';

export interface RunOptions {
  /** The input slot that the run reads. */
  readonly slot?: 0 | 1;
  /** Images of `evaluate`, one for each thread of the plan, at most as many as there are. */
  readonly count?: number;
}

/** A module on its memory, ready to run. */
export interface Execution {
  readonly memory: WebAssembly.Memory;
  /** Kernels and drivers, for the calling thread. */
  readonly exports: WebAssembly.Exports;
  /** Runs a program to its end. @throws Error when the plan lacks it. */
  run(program: ProgramName, options?: RunOptions): void;
  close(): Promise<void>;
}

export interface ExecutionSource {
  readonly plan: Plan;
  readonly layout: MemoryLayout;
  /** The module that `emitModule` describes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** That compute together, at most the plan's threads; 1 unless given. */
  readonly cores?: number;
}

const pageBytes = 65_536;

/** A memory, all zeros, that holds a layout. @throws OUT_OF_MEMORY when the machine does not give it. */
export function openMemory(layout: Pick<MemoryLayout, 'bytes'>): WebAssembly.Memory {
  const pages = Math.ceil(layout.bytes / pageBytes);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    const size = `${Math.round(layout.bytes / 1e6)} MB`;
    throw new DiceboardError('OUT_OF_MEMORY', `expected ${size} of memory for training, got none`, {
      remedy: 'use a smaller batchSize (with accumulation), imageSize or width, or fewer workers',
      cause,
    });
  }
}

/** Compiles the module and starts a thread for each further core; with one, the calling thread does all. */
export async function openExecution({ plan, layout, bytes, cores = 1 }: ExecutionSource): Promise<Execution> {
  const memory = openMemory(layout);
  const module = await WebAssembly.compile(bytes);
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const drivers = exports as Drivers;
  const schedule = scheduleOf(plan, cores);
  const crew =
    schedule.cores === 1
      ? openAlone(drivers, schedule)
      : await openCrew({ module, memory, drivers, schedule });
  return {
    memory,
    exports,
    run(program, { slot = 0, count = 1 } = {}) {
      if (schedule.programs[program] === undefined)
        throw new Error(`expected a plan with ${program}, got none`);
      if (count > plan.threads)
        throw new Error(`expected at most ${plan.threads} images to evaluate at once, got ${count}`);
      crew.run({ program, slot, count });
    },
    close: crew.close,
  };
}

function openAlone(drivers: Drivers, schedule: Schedule): Crew {
  return {
    run: (run: Run) => runPart(run, { schedule, drivers, core: 0 }, () => undefined),
    close: async () => undefined,
  };
}
