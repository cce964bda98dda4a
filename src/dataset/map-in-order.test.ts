import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapInOrder } from './map-in-order.ts';

test('results come in the order of the items, with no more than the limit at work', async () => {
  let atWork = 0;
  let most = 0;
  const taken: number[] = [];
  await mapInOrder(
    [30, 1, 20, 2, 10, 3],
    async (wait) => {
      most = Math.max(most, ++atWork);
      await sleep(wait);
      atWork--;
      return wait;
    },
    (wait) => void taken.push(wait),
    3,
  );
  expect(taken).toEqual([30, 1, 20, 2, 10, 3]);
  expect(most).toBe(3);
});

test('the first failure ends it once the work that had begun is over', async () => {
  let over = 0;
  const work = async (item: number): Promise<number> => {
    await sleep(item * 5);
    over++;
    if (item === 2) throw new Error('item 2 failed');
    return item;
  };
  await expect(mapInOrder([1, 2, 3, 4, 5, 6], work, () => {}, 3)).rejects.toThrow('item 2 failed');
  expect(over).toBe(4);
});
