import { expect, test } from 'vitest';
import { compileSource } from '../compiler/compile-source.ts';
import { emitModule } from '../compiler/emit-module.ts';
import { at, call } from '../plan/build.ts';
import { addressOf, planMemory } from '../plan/memory-layout.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { checkProgram } from './check-program.ts';
import { openExecution } from './execution.ts';
import { buffer, step, tiny, tinyNetwork } from './tiny-network.test-support.ts';

async function check(plan: Plan) {
  const layout = planMemory(plan);
  const bytes = await compileSource(emitModule(plan, layout), 'plain');
  const { exports, memory } = await openExecution({ plan, layout, bytes });
  const damages = checkProgram({ plan, layout, program: 'train' }, { exports, memory });
  const read = (of: ReturnType<typeof buffer>) =>
    new Float32Array(memory.buffer, addressOf(layout, of), of.floats);
  return { damages, read };
}

const planOf = (...train: Step[]): Plan => ({ images: 2, threads: 1, programs: { train } });

test('a program that keeps to its buffers damages nothing, and computes as ever', async () => {
  const network = tinyNetwork({ images: 3, threads: 2 });
  const { damages, read } = await check(network.plan);
  expect(damages).toEqual([]);
  expect(read(network.loss)[0]).toBe(0);
});

test('a kernel that writes past its buffer is found, by step and buffer', async () => {
  const [small, source] = [buffer('small', 8, 'scratch'), buffer('source', 32)];
  const { damages } = await check(
    planOf(
      step('1 fine', 'image', [call(tiny.double, at(source), at(small), 8)]),
      step('2 too far', 'image', [call(tiny.double, at(source), at(small), 9)]),
    ),
  );
  expect(damages).toEqual([{ step: '2 too far', buffer: 'small', thread: 0 }]);
});

test('a forgotten address is found', async () => {
  const { damages } = await check(planOf(step('1', 'batch', [call(tiny.zero, 0, 8)])));
  expect(damages).toEqual([{ step: '1', buffer: null, thread: 0 }]);
});

test('what was never written is not a number', async () => {
  const [passing, target] = [buffer('passing', 8, 'transient'), buffer('target', 8)];
  const { read } = await check(planOf(step('1', 'batch', [call(tiny.double, at(passing), at(target), 8)])));
  expect([...read(target)].every(Number.isNaN)).toBe(true);
});
