import { setImmediate } from 'node:timers/promises';
import type { TrainingHooks } from './training-hooks.ts';

/** Between two progress messages lie at least so many milliseconds. */
export const progressIntervalMs = 500;

/** A step's callback that reports progress at most twice a second and then lets the process's messages through. */
export function createProgressReporter(
  { report }: Pick<TrainingHooks, 'report'>,
  {
    epoch,
    batchSize,
    now = () => performance.now(),
  }: { epoch: number; batchSize: number; now?: () => number },
): (step: number, steps: number) => Promise<void> {
  const started = now();
  let last = started;
  return async (step, steps) => {
    const time = now();
    if (time - last < progressIntervalMs) return;
    last = time;
    const imagesPerSecond = (1000 * step * batchSize) / (time - started);
    report({ type: 'progress', epoch, step, steps, imagesPerSecond });
    await setImmediate();
  };
}
