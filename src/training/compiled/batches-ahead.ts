import type { BatchFiller } from '../../engine/batches/batch-filler.ts';
import { countBatches, planBatch, type BatchSource } from '../batches.ts';

type Slot = 0 | 1;

/** Batches of an epoch, each made while the one before is being trained on. */
export interface BatchesAhead {
  beginEpoch(epoch: number, order: readonly number[]): void;
  /** Resolves to the input slot that holds batch `step`; the next one is then being made in the other slot. */
  take(step: number): Promise<Slot>;
}

export function createBatchesAhead(filler: BatchFiller, source: BatchSource): BatchesAhead {
  let epoch = 0;
  let order: readonly number[] = [];
  let steps = 0;
  let ahead: { step: number; ready: Promise<void> } | null = null;
  const fill = (step: number) => {
    const images = planBatch(source, order, { epoch, step }).map(({ augmentation, ...image }) => {
      const { xx, xy, yx, yy } = augmentation;
      return { ...image, transform: [xx, xy, yx, yy] as const };
    });
    const ready = filler.fill((step % 2) as Slot, images);
    // Whoever takes the batch gets the failure; until then it is nobody's.
    ready.catch(() => undefined);
    ahead = { step, ready };
    return ready;
  };
  return {
    beginEpoch(nextEpoch, nextOrder) {
      epoch = nextEpoch;
      order = nextOrder;
      steps = countBatches(order.length, source.parameters.batchSize);
      void fill(0);
    },
    async take(step) {
      await (ahead?.step === step ? ahead.ready : fill(step));
      if (step + 1 < steps) void fill(step + 1);
      return (step % 2) as Slot;
    },
  };
}
