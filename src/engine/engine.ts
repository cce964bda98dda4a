import { sha256 } from '../domain/sha256.ts';
import { emitModule } from './compiler/emit-module.ts';
import { loadModule, type ModuleRequest } from './compiler/load-module.ts';
import { checkProgram, type Damage } from './execution/check-program.ts';
import { openExecution, type Execution } from './execution/execution.ts';
import { createParameterStore, type ParameterStore } from './execution/parameter-store.ts';
import { profileProgram, type ProfileRow } from './execution/profile-program.ts';
import type { Level } from './level.ts';
import type { Lowered } from './lowering/lowered.ts';
import { addressOf, planMemory, type MemoryLayout } from './plan/memory-layout.ts';
import { addressLimit, checkMemory } from './plan/memory-limit.ts';
import type { Buffer, ProgramName } from './plan/plan.ts';

export type { NamedValues } from './execution/parameter-store.ts';

/**
 * A compiled network on a memory of its own. All but opening and closing is synchronous: a run blocks the thread that
 * calls. After a failure within a run nothing is owed but `close`.
 */
export interface Engine extends ParameterStore {
  readonly level: Level;
  /** SHA-256 of the module's bytes and the level. */
  readonly hash: string;
  /** All memory that training and evaluation use, in bytes. */
  readonly peakBytes: number;
  readonly memory: WebAssembly.Memory;
  /** Of the plan: images that `evaluate` takes at once. */
  readonly threads: number;
  /** In bytes; of a thread's copy where each thread has one. */
  addressOf(buffer: Buffer, thread?: number): number;
  /** A buffer's floats, written through. */
  view(buffer: Buffer, thread?: number): Float32Array;
  /** Forward and backward on the batch in the input slot: adds to the gradients, returns the batch's loss. */
  train(slot: 0 | 1): number;
  /** What `update` reads; see optimizers/settings.ts. */
  readonly settings: Float32Array;
  /** Applies the gradients and zeroes them. */
  update(): void;
  /**
   * Images that lie in `evaluationInput` of the first `count` threads; their probabilities are then in `probabilities`
   * of the same threads. Folds batch norm into the weights first when they changed.
   */
  evaluate(count: number): void;
  /** What each kernel of each step takes; runs the program several times, in this thread. */
  profile(program: ProgramName, options?: { slot?: 0 | 1; repeats?: number }): ProfileRow[];
  /** Runs a program once in this thread, watching what it writes; returns where it wrote too far. */
  check(program: ProgramName, options?: { slot?: 0 | 1 }): Damage[];
  close(): Promise<void>;
}

export interface EngineOptions extends Pick<ModuleRequest, 'cacheFolder' | 'compile'> {
  readonly lowered: Lowered;
  readonly level: Level;
  /** That compute together, at most the plan's threads; 1 unless given. Results do not depend on it. */
  readonly cores?: number;
  /** Persistent buffers of the caller's own, to be placed in the engine's memory. */
  readonly others?: readonly Buffer[];
  /** In bytes; 4 GiB, what 32 bits address, when not given. */
  readonly memoryLimit?: number;
  /** The same network with so many images a batch; for the error that says which batch fits. */
  readonly lower?: (images: number) => Lowered;
}

/** @throws MODEL_TOO_LARGE when the network does not fit into the limit. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { lowered, level, memoryLimit = addressLimit, others = [], lower } = options;
  const { plan } = lowered;
  const layout = layoutOf(lowered, others);
  checkMemory({
    bytes: layout.bytes,
    limit: Math.min(memoryLimit, addressLimit),
    images: plan.images,
    bytesOfBatch: lower && ((images) => layoutOf(lower(images), others).bytes),
  });
  const bytes = await loadModule({ ...options, source: emitModule(plan, layout) });
  const execution = await openExecution({
    plan,
    layout,
    bytes,
    ...(options.cores && { cores: options.cores }),
  });
  return createEngine({ lowered, level, layout, execution, hash: sha256(`${level} ${sha256(bytes)}`) });
}

function createEngine({
  lowered,
  level,
  layout,
  execution,
  hash,
}: {
  lowered: Lowered;
  level: Level;
  layout: MemoryLayout;
  execution: Execution;
  hash: string;
}): Engine {
  const { memory, exports } = execution;
  const { plan } = lowered;
  const floats = new Float32Array(memory.buffer);
  const address = (buffer: Buffer, thread = 0) => addressOf(layout, buffer, thread);
  const view = (buffer: Buffer, thread = 0) =>
    new Float32Array(memory.buffer, address(buffer, thread), buffer.floats);
  const store = createParameterStore(lowered, floats, (buffer) => address(buffer) / 4);
  const loss = view(lowered.loss);
  /** Whether `evaluate` still has the weights of before. */
  let stale = true;
  return {
    ...store,
    level,
    hash,
    peakBytes: layout.bytes,
    memory,
    threads: plan.threads,
    addressOf: address,
    view,
    settings: view(lowered.settings),
    writeParameters(values) {
      store.writeParameters(values);
      stale = true;
    },
    train(slot) {
      execution.run('train', { slot });
      stale = true;
      return loss[0]!;
    },
    update() {
      execution.run('update');
      stale = true;
    },
    evaluate(count) {
      if (stale && plan.programs.fold !== undefined) execution.run('fold');
      stale = false;
      execution.run('evaluate', { count });
    },
    profile: (program, { slot, repeats } = {}) =>
      profileProgram({ plan, layout, program, slot }, { exports, repeats }),
    check: (program, { slot } = {}) => checkProgram({ plan, layout, program, slot }, { exports, memory }),
    close: execution.close,
  };
}

function layoutOf(lowered: Lowered, others: readonly Buffer[]): MemoryLayout {
  const { parameters, slots, weights, gradients, input, truth, loss, settings } = lowered;
  const named = [weights, gradients, ...Object.values(slots), input, truth, loss, settings];
  const outside = [...named, lowered.evaluationInput, lowered.probabilities, ...others];
  return planMemory(lowered.plan, [...outside, ...parameters.map(({ place }) => place.buffer)]);
}
