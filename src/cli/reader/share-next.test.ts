import { expect, test } from 'vitest';
import { shareNext } from './share-next.ts';

test('who asks while work goes on gets the next one, shared, and never two at once', async () => {
  const ends: (() => void)[] = [];
  let [started, running, most] = [0, 0, 0];
  const ask = shareNext(async () => {
    const mine = (started += 1);
    most = Math.max(most, (running += 1));
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return mine;
  });
  const first = ask();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  const [second, third] = [ask(), ask()];
  expect(started).toBe(1);
  ends[0]!();
  expect(await first).toBe(1);
  while (ends.length < 2) await Promise.resolve();
  ends[1]!();
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect([started, most]).toEqual([2, 1]);
});

test('a failure is told to who asked for it, and the next one is tried', async () => {
  let tries = 0;
  const ask = shareNext(async () => {
    if ((tries += 1) === 1) throw new Error('away');
    return tries;
  });
  await expect(ask()).rejects.toThrow('away');
  expect(await ask()).toBe(2);
});
