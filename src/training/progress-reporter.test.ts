import { expect, test } from 'vitest';
import { createProgressReporter } from './progress-reporter.ts';

test('reports at most two steps a second, with the rate since the epoch began', async () => {
  let time = 0;
  const messages: unknown[] = [];
  const settings = { epoch: 3, batchSize: 4, now: () => time };
  const onStep = createProgressReporter({ report: (message) => messages.push(message) }, settings);
  for (let step = 1; step <= 20; step++) {
    time += 100;
    await onStep(step, 20);
  }
  expect(messages).toHaveLength(4);
  expect(messages[1]).toEqual({ type: 'progress', epoch: 3, step: 10, steps: 20, imagesPerSecond: 40 });
});
