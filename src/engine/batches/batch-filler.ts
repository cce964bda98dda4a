import type { Worker } from 'node:worker_threads';
import { loadModule } from '../compiler/load-module.ts';
import type { Level } from '../level.ts';
import { childModule } from '../runtime/child-module.ts';
import { startThread } from '../runtime/start-thread.ts';
import type { BatchImage, BatchPlaces, SlotRequest } from './batch-image.ts';
import type { BatchThreadStart } from './batch-thread.ts';
import { createSlotFiller, slotKernels, stagingLayout } from './slot-filler.ts';

/**
 * Fills an engine's input slots with augmented, normalised images and their masks. What a slot then holds depends on the
 * images alone, not on when or where it was filled. Whoever calls keeps away from a slot until its fill has ended.
 */
export interface BatchFiller {
  /** Resolves when the slot holds these images; fewer than a batch's leave the rest of the slot as it was. */
  fill(slot: 0 | 1, images: readonly BatchImage[]): Promise<void>;
  /** Fills that have not ended are rejected. */
  close(): Promise<void>;
}

export interface BatchFillerOptions extends BatchPlaces {
  readonly level: Level;
  /** Where compiled kernels are kept; they are compiled every time without it. */
  readonly cacheFolder?: string | undefined;
}

/** Bytes of the engine's memory that a filler needs besides the slots: 0.5 MB for slices of 256 x 256. */
export function stagingBytes(size: number): number {
  return stagingLayout(size).bytes;
}

/** Fills slots in a thread of its own, which sleeps when it has nothing to do and does not keep the process alive. */
export async function openBatchFiller(options: BatchFillerOptions): Promise<BatchFiller> {
  const { level, cacheFolder: _, ...places } = options;
  const start: BatchThreadStart = { module: await compileKernels(options), places, level };
  const entry = childModule(import.meta.url, 'batch-thread');
  return manageThread(startThread(entry, start));
}

/** Fills slots in this thread, before `fill` returns. */
export async function openInlineFiller(options: BatchFillerOptions): Promise<BatchFiller> {
  const { memory, level } = options;
  const { exports } = await WebAssembly.instantiate(await compileKernels(options), { env: { memory } });
  const fill = createSlotFiller(options, level, exports);
  return {
    fill: async (slot, images) => fill({ slot, images }),
    close: async () => undefined,
  };
}

async function compileKernels({ level, size, cacheFolder }: BatchFillerOptions): Promise<WebAssembly.Module> {
  const kernels = Object.values(slotKernels(level, size));
  const source = kernels.map((kernel) => kernel.source).join('\n');
  return WebAssembly.compile(await loadModule({ source, level, cacheFolder }));
}

interface PendingFill {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The thread answers requests one by one in their order, so the first answer is the oldest request's. */
function manageThread(thread: Worker): BatchFiller {
  const pending: PendingFill[] = [];
  let failure: Error | null = null;
  const end = (error: Error) => {
    failure ??= error;
    for (const { reject } of pending.splice(0)) reject(failure);
  };
  thread.unref();
  thread.on('message', (error: Error | null) => {
    const oldest = pending.shift();
    if (pending.length === 0) thread.unref();
    if (error === null) oldest?.resolve();
    else oldest?.reject(error);
  });
  thread.on('error', end);
  thread.on('exit', () => end(new Error('expected a batch thread that runs, got one that has ended')));
  return {
    fill: (slot, images) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        pending.push({ resolve, reject });
        // Only while it owes an answer.
        thread.ref();
        const request: SlotRequest = { slot, images };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
        thread.postMessage(request);
      }),
    async close() {
      await thread.terminate();
    },
  };
}
