import { afterEach, expect, test } from 'vitest';
import { compileSource } from '../compiler/compile-source.ts';
import { emitModule } from '../compiler/emit-module.ts';
import { at, call, linear, offset, term } from '../plan/build.ts';
import { addressOf, planMemory } from '../plan/memory-layout.ts';
import type { Plan } from '../plan/plan.ts';
import { openExecution, openMemory, type Execution } from './execution.ts';
import { imagesOf } from './schedule.ts';
import { buffer, floats, step, tiny, tinyNetwork } from './tiny-network.test-support.ts';

const open: Execution[] = [];
afterEach(async () => {
  for (const execution of open.splice(0)) await execution.close();
});

const modules = new Map<string, Uint8Array<ArrayBuffer>>();

async function start(plan: Plan, cores = plan.threads) {
  const layout = planMemory(plan);
  const source = emitModule(plan, layout);
  const bytes = modules.get(source) ?? (await compileSource(source, 'plain'));
  modules.set(source, bytes);
  const execution = await openExecution({ plan, layout, bytes, cores });
  open.push(execution);
  const view = (of: ReturnType<typeof buffer>, thread = 0) =>
    new Float32Array(execution.memory.buffer, addressOf(layout, of, thread), of.floats);
  return { execution, view };
}

const images = 7;
const pixel = (index: number) => Math.fround(Math.sin(index * 12.9898) * 3);

async function trainTwice(threads: number, cores = threads) {
  const network = tinyNetwork({ images, threads });
  const { execution, view } = await start(network.plan, cores);
  view(network.input).set(Array.from({ length: 2 * images * floats }, (_, index) => pixel(index)));
  view(network.weights).set(Array.from({ length: floats }, (_, index) => pixel(index + 999)));
  execution.run('train', { slot: 0 });
  execution.run('train', { slot: 1 });
  return { loss: view(network.loss)[0]!, gradients: [...view(network.gradients)] };
}

test('images are divided into contiguous parts that differ by one at most', () => {
  const parts = [0, 1, 2].map((thread) => imagesOf(thread, { images: 16, threads: 3 }));
  expect(parts).toEqual([
    { first: 0, last: 5 },
    { first: 5, last: 10 },
    { first: 10, last: 16 },
  ]);
});

test('a run reads its slot, and each run adds to the gradients', async () => {
  const { loss, gradients } = await trainTwice(1);
  let expected = 0;
  for (let index = 0; index < images * floats; index++)
    expected += pixel(images * floats + index) * pixel((index % floats) + 999);
  expect(loss).toBeCloseTo(expected, 3);
  for (let index = 0; index < floats; index++) {
    let sum = 0;
    for (let image = 0; image < 2 * images; image++) sum += pixel(image * floats + index);
    expect(gradients[index]).toBeCloseTo(sum, 4);
  }
});

test('several threads compute what one does, the same to the bit each time', async () => {
  const alone = await trainTwice(1);
  const together = await trainTwice(3);
  expect(together.loss).toBe(alone.loss);
  together.gradients.forEach((value, index) => expect(value).toBeCloseTo(alone.gradients[index]!, 4));
  for (let repeat = 0; repeat < 3; repeat++) expect(await trainTwice(3)).toEqual(together);
});

test('what a plan computes does not depend on the cores that share its threads, not in one bit', async () => {
  const together = await trainTwice(4, 4);
  for (const cores of [1, 2, 3, 9]) expect(await trainTwice(4, cores)).toEqual(together);
});

test('each thread evaluates an image of its own', async () => {
  const network = tinyNetwork({ images, threads: 3 });
  const { execution, view } = await start(network.plan);
  view(network.weights).fill(3);
  execution.run('fold');
  for (const thread of [0, 1, 2]) view(network.evaluationInput, thread).fill(thread + 1);
  execution.run('evaluate', { count: 2 });
  const results = [0, 1, 2].map((thread) => view(network.probabilities, thread)[5]);
  expect(results).toEqual([6, 12, 0]);
  expect(() => execution.run('evaluate', { count: 4 })).toThrow('expected at most 3 images');
});

test.each([1, 3])('a failure within a step is told to the caller (%i threads)', async (threads) => {
  const target = buffer('target', images);
  const place = offset(at(target), 0, term('image', 4));
  const plan: Plan = {
    images,
    threads,
    programs: {
      train: [
        step('fine', 'image', [call(tiny.trap, linear(0, term('image', 1)), 99)]),
        step('bad', 'image', [call(tiny.trap, linear(0, term('image', 1)), images - 1)]),
        step('after', 'image', [call(tiny.double, place, place, 1)]),
      ],
    },
  };
  const { execution } = await start(plan);
  expect(() => execution.run('train')).toThrow('unreachable');
  expect(() => execution.run('update')).toThrow('expected a plan with update, got none');
});

test('thousands of steps keep threads together', async () => {
  const source = buffer('source', 8);
  const chain = Array.from({ length: 4 }, (_, index) => buffer(`chain ${index}`, 8));
  const plan: Plan = {
    images: 2,
    threads: 2,
    programs: {
      // Each step needs what the other thread did in the one before.
      train: chain.map((target, index) =>
        step(`${index}`, 'image', [
          call(tiny.zero, offset(at(target), 0, term('image', 16)), 4),
          call(
            tiny.accumulate,
            offset(at(chain[index - 1] ?? source), 16, term('image', -16)),
            offset(at(target), 0, term('image', 16)),
            4,
          ),
        ]),
      ),
    },
  };
  const { execution, view } = await start(plan);
  for (let run = 1; run < 2000; run++) {
    view(source).set([run, run, run, run, -run, -run, -run, -run]);
    execution.run('train');
    expect([...view(chain[3]!)]).toEqual([...view(source)]);
  }
});

test('memory that the machine does not give is told as such', () => {
  expect(() => openMemory({ bytes: 2 ** 40 })).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
});
