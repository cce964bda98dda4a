import type { RunCost } from './sweep-cost.ts';

/** What one run has taken so far. */
export interface Spending {
  /** Runs of one kind cost alike. */
  readonly kind: string;
  readonly epochsDone: number;
  readonly seconds: number;
  /** Null before the first checkpoint. */
  readonly checkpointBytes: number | null;
}

/** Cost of each kind of run of which an epoch and a checkpoint are there: means over its epochs, its largest checkpoint. */
export function measuredCosts(spendings: readonly Spending[]): ReadonlyMap<string, RunCost> {
  const sums = new Map<string, { epochs: number; seconds: number; checkpointBytes: number }>();
  for (const { kind, epochsDone, seconds, checkpointBytes } of spendings) {
    if (epochsDone === 0 || checkpointBytes === null) continue;
    const sum = sums.get(kind) ?? { epochs: 0, seconds: 0, checkpointBytes: 0 };
    sums.set(kind, {
      epochs: sum.epochs + epochsDone,
      seconds: sum.seconds + seconds,
      checkpointBytes: Math.max(sum.checkpointBytes, checkpointBytes),
    });
  }
  return new Map(
    [...sums].map(([kind, { epochs, seconds, checkpointBytes }]) => [
      kind,
      { secondsPerEpoch: seconds / epochs, checkpointBytes },
    ]),
  );
}
