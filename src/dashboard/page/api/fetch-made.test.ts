import { afterEach, expect, test, vi } from 'vitest';
import { fetchMade } from './fetch-made.ts';

afterEach(() => vi.unstubAllGlobals());

const busy = () => new Response('{}', { status: 503, headers: { 'Retry-After': '10' } });

function answer(...answers: (() => Response)[]): { waited: number[]; asked: () => Promise<Response | null> } {
  const waited: number[] = [];
  const last = answers.at(-1)!;
  vi.stubGlobal('fetch', () => Promise.resolve((answers.shift() ?? last)()));
  return { waited, asked: () => fetchMade('/x.png', async (seconds) => void waited.push(seconds)) };
}

test('a full queue is asked again after the time that it says', async () => {
  const { asked, waited } = answer(busy, busy, () => new Response('made'));
  expect((await asked())!.status).toBe(200);
  expect(waited).toEqual([10, 10]);
});

test('a queue that stays full is told, and so is a server that is ill or gone', async () => {
  const full = answer(busy);
  expect((await full.asked())!.status).toBe(503);
  expect(full.waited).toHaveLength(12);
  const ill = answer(() => new Response('{}', { status: 503 }));
  expect((await ill.asked())!.status).toBe(503);
  expect(ill.waited).toEqual([]);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('gone')));
  expect(await fetchMade('/x.png')).toBeNull();
});
