import { expect, test } from 'vitest';
import { createPictureCache } from './picture-cache.ts';

function countingCache(most: number) {
  const asked: string[] = [];
  let fails = false;
  const load = async (address: string) => {
    asked.push(address);
    if (fails) throw new Error('no picture');
    return address.toUpperCase();
  };
  return { cache: createPictureCache(load, most), asked, fail: (next: boolean) => (fails = next) };
}

test('a picture is loaded once, however often it is asked for', async () => {
  const { cache, asked } = countingCache(4);
  expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['A', 'A']);
  expect(asked).toEqual(['a']);
});

test('the one asked for longest ago is dropped first', async () => {
  const { cache, asked } = countingCache(2);
  for (const address of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(address);
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('a failure is not kept', async () => {
  const { cache, asked, fail } = countingCache(2);
  fail(true);
  await expect(cache.get('a')).rejects.toThrow('no picture');
  fail(false);
  expect(await cache.get('a')).toBe('A');
  expect(asked).toEqual(['a', 'a']);
});
