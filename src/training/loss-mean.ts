/** The mean of losses that are still being computed. */
export interface LossMean {
  /** Takes a batch's loss; waits for the one before. */
  add(loss: Promise<number>): Promise<void>;
  /** Whether all losses that have been read are finite; the last one added has not been. */
  isFinite(): boolean;
  mean(): Promise<number>;
}

/** Reads each loss while the device computes the next step, so that watching for NaN costs no wait. */
export function createLossMean(): LossMean {
  let sum = 0;
  let count = 0;
  let pending: Promise<number> | null = null;
  const take = async () => {
    if (pending === null) return;
    sum += await pending;
    count += 1;
    pending = null;
  };
  return {
    async add(loss) {
      await take();
      pending = loss;
      pending.catch(() => undefined);
    },
    isFinite: () => Number.isFinite(sum),
    async mean() {
      await take();
      return sum / count;
    },
  };
}
