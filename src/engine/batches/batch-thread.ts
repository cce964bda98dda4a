import { parentPort, workerData } from 'node:worker_threads';
import type { Level } from '../level.ts';
import type { BatchPlaces, SlotRequest } from './batch-image.ts';
import { createSlotFiller } from './slot-filler.ts';

/** What a batch thread is started with. */
export interface BatchThreadStart {
  readonly module: WebAssembly.Module;
  readonly places: BatchPlaces;
  readonly level: Level;
}

/** The body of a batch thread: answers each request, in their order, by null when the slot is filled, or by an error. */
function work({ module, places, level }: BatchThreadStart): void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory: places.memory } });
  const fill = createSlotFiller(places, level, exports);
  const port = parentPort!;
  // oxlint-disable unicorn/require-post-message-target-origin -- a thread's port has none
  port.on('message', (request: SlotRequest) => {
    try {
      fill(request);
      port.postMessage(null);
    } catch (error) {
      port.postMessage(error);
    }
  });
}

work(workerData as BatchThreadStart);
