import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { compileSource } from './compiler/compile-source.ts';
import { openEngine, type Engine, type EngineOptions } from './engine.ts';
import { buffer, floats, tinyNetwork } from './execution/tiny-network.test-support.ts';

let cacheFolder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'engine-'));
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

const opened: Engine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

const compile = vi.fn(compileSource);

async function open(threads: number, options: Partial<EngineOptions> = {}) {
  const lowered = tinyNetwork({ images: 2, threads });
  const engine = await openEngine({ lowered, level: 'plain', cacheFolder, compile, ...options });
  opened.push(engine);
  return { engine, lowered };
}

const parameters = new Map([
  ['a', Float32Array.of(1, 2, 3, 4, 5, 6)],
  ['b', Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1)],
  ['c', Float32Array.of(7, 8, 9)],
]);

test('parameters and slots are read as they were written, padding stays zero', async () => {
  const { engine, lowered } = await open(1);
  expect([...engine.readParameters().values()].flatMap((values) => [...values])).toEqual(
    Array.from({ length: 17 }, () => 0),
  );
  engine.writeParameters(parameters);
  expect(engine.readParameters()).toEqual(parameters);
  expect([...engine.view(lowered.weights)]).toEqual(
    [[1, 2, 0, 0, 3, 0, 0, 0], [4, 5, 0, 0, 6, 0, 0, 0], Array.from({ length: 8 }, () => 1)].flat(),
  );
  const slots = new Map([
    [
      'velocity',
      new Map([
        ['a', Float32Array.of(6, 5, 4, 3, 2, 1)],
        ['b', new Float32Array(8).fill(2)],
      ]),
    ],
  ]);
  engine.writeSlots(slots);
  expect(engine.readSlots()).toEqual(slots);
  expect(engine.readParameters()).toEqual(parameters);
});

test('parameters of another network are refused by name', async () => {
  const { engine } = await open(1);
  const without = new Map([...parameters].filter(([name]) => name !== 'b'));
  expect(() => engine.writeParameters(without)).toThrow('expected b [8], got no values');
  expect(() => engine.writeParameters(new Map([...parameters, ['a', new Float32Array(5)]]))).toThrow(
    'expected a [2, 3], got 5 values',
  );
  expect(() => engine.writeParameters(new Map([...parameters, ['d', new Float32Array(5)]]))).toThrow(
    "expected the network's 3 parameters, got d too",
  );
  expect(() => engine.writeSlots(new Map([['mean', new Map()]]))).toThrow(
    'expected slots velocity, got mean',
  );
});

test.each([1, 2])('trains, updates and evaluates with what it learned (%i threads)', async (threads) => {
  const { engine, lowered } = await open(threads);
  engine.writeParameters(parameters);
  engine.view(lowered.input).fill(0.5);
  engine.view(lowered.evaluationInput).fill(1);
  engine.evaluate(1);
  expect(engine.view(lowered.probabilities)[1]).toBe(4);
  expect(engine.train(0)).toBe(2 * 0.5 * (21 + 8));
  engine.settings[0] = 0.25;
  engine.update();
  // The gradient is 1 everywhere, so each weight is less by a quarter.
  expect(engine.readParameters().get('b')![0]).toBe(0.75);
  engine.evaluate(1);
  expect(engine.view(lowered.probabilities)[1]).toBe(3.5);
  expect([...engine.view(lowered.gradients)]).toEqual(Array.from({ length: floats }, () => 0));
});

test('folds weights again only after they changed', async () => {
  const { engine, lowered } = await open(1);
  engine.writeParameters(parameters);
  engine.view(lowered.evaluationInput).fill(1);
  engine.evaluate(1);
  engine.view(lowered.weights).fill(100);
  engine.evaluate(1);
  expect(engine.view(lowered.probabilities)[0]).toBe(2);
  engine.train(0);
  engine.evaluate(1);
  expect(engine.view(lowered.probabilities)[0]).toBe(200);
});

test('the module is compiled once for all engines of a network, and the hash tells modules and levels apart', async () => {
  const [first] = [await open(1)];
  compile.mockClear();
  const again = await open(1);
  expect(compile).not.toHaveBeenCalled();
  expect(again.engine.hash).toBe(first.engine.hash);
  const relaxed = await open(1, { level: 'relaxed' });
  const other = await open(2);
  expect(new Set([first, relaxed, other].map(({ engine }) => engine.hash)).size).toBe(3);
});

test('buffers of the caller lie in the same memory', async () => {
  const mine = buffer('mine', 1000);
  const { engine, lowered } = await open(2, { others: [mine] });
  engine.view(mine).fill(1);
  expect(engine.train(0)).toBe(0);
  expect(engine.view(mine).every((value) => value === 1)).toBe(true);
  expect(engine.addressOf(lowered.probabilities, 1)).toBeGreaterThan(engine.addressOf(lowered.probabilities));
  expect(engine.peakBytes).toBeGreaterThan(4000 + 4096);
});

test('a network too large for the limit is refused with the batch that fits', async () => {
  const lower = (images: number) => tinyNetwork({ images, threads: 1 });
  const options = { lowered: lower(64), level: 'plain', lower, memoryLimit: 20_000 } as const;
  await expect(openEngine(options)).rejects.toMatchObject({
    code: 'MODEL_TOO_LARGE',
    remedy: expect.stringMatching(/^use batchSize 32 with 2 times the accumulation/),
  });
});

test('a profile and a check see every program', async () => {
  const { engine } = await open(2);
  expect(engine.profile('evaluate', { repeats: 1 }).map(({ kernel }) => kernel)).toEqual([
    'multiply',
    'zero',
    'accumulate',
  ]);
  for (const program of ['train', 'update', 'fold', 'evaluate'] as const)
    expect(engine.check(program, { slot: 1 })).toEqual([]);
});
