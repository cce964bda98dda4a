import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { trainingNice } from './lower-priority.ts';
import { startTrainer } from './trainer-process.ts';

const entry = new URL('../../test/fixtures/nice-trainer.ts', import.meta.url).pathname;

it('a trainer goes last, by itself and by its session, and who started it stays as it was', async () => {
  const own = [getPriority(), readAutogroup()];
  const heard = await new Promise((resolve) => {
    const trainer = startTrainer({
      entry,
      runtime: null,
      onMessage(message) {
        resolve(message);
        trainer.kill();
      },
    });
  });
  expect(heard).toEqual({ nice: trainingNice, autogroup: own[1] === null ? null : trainingNice });
  expect([getPriority(), readAutogroup()]).toEqual(own);
});

/** Of this session; null where the kernel has none. */
function readAutogroup(): string | null {
  try {
    return readFileSync('/proc/self/autogroup', 'utf8') || null;
  } catch {
    return null;
  }
}
