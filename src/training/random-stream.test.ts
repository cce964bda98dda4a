import { expect, test } from 'vitest';
import { randomStream } from './random-stream.ts';

const draw = (...keys: Parameters<typeof randomStream>) => {
  const stream = randomStream(...keys);
  return Array.from({ length: 4 }, () => stream.next());
};

test('a stream depends on its keys and on nothing else', () => {
  const first = draw(1, 'order', { epoch: 2, position: 3 });
  draw(9, 'augmentation', { epoch: 9, position: 9 });
  expect(draw(1, 'order', { epoch: 2, position: 3 })).toEqual(first);
});

test('streams of other keys differ', () => {
  const streams = [
    draw(1, 'order', { epoch: 2, position: 3 }),
    draw(2, 'order', { epoch: 2, position: 3 }),
    draw(1, 'augmentation', { epoch: 2, position: 3 }),
    draw(1, 'order', { epoch: 3, position: 2 }),
    draw(1, 'order', { epoch: 2, position: 4 }),
  ];
  expect(new Set(streams.map(String)).size).toBe(streams.length);
});

test('first numbers of neighbouring positions are uniform', () => {
  const bins = Array.from({ length: 10 }, () => 0);
  for (let position = 0; position < 5000; position++) {
    const value = randomStream(1, 'augmentation', { epoch: 1, position }).next();
    bins[Math.floor(10 * value)]! += 1;
  }
  for (const count of bins) expect(Math.abs(count - 500)).toBeLessThan(100);
});
