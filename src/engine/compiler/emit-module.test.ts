import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpret } from '../execution/interpret.ts';
import { buffer, step, tiny, tinyNetwork } from '../execution/tiny-network.test-support.ts';
import { openMemory } from '../execution/execution.ts';
import { kernelSource, type Kernel } from '../generator/kernel.ts';
import { at, call, linear, loop, offset, term } from '../plan/build.ts';
import { planMemory } from '../plan/memory-layout.ts';
import type { Argument, Plan, Statement, Step } from '../plan/plan.ts';
import { compileSource } from './compile-source.ts';
import { emitModule } from './emit-module.ts';

/** Writes down its arguments: `log[0]` counts them, and they follow. Addressed by a number, below all buffers. */
const logAddress = 64;
const log: Kernel = {
  name: 'log',
  parameters: ['a', 'b', 'c'],
  source: kernelSource(
    'log',
    ['a', 'b', 'c'],
    `const n = load<u32>(${logAddress}); store<u32>(${logAddress}, n + 3);
    const p: usize = ${logAddress + 4} + n * 4; store<u32>(p, a); store<u32>(p, b, 4); store<u32>(p, c, 8);`,
  ),
  work: () => ({ flops: 0, bytes: 0 }),
};

const buffers = [
  buffer('kept', 50),
  buffer('own', 30, 'thread'),
  buffer('passing', 2000, 'transient'),
  buffer('rough', 77, 'scratch'),
];

/** Statements of calls of `log` with random addresses and counts, loops around some. */
function statements(variables: readonly string[], depth: number): fc.Arbitrary<Statement[]> {
  const terms = fc.array(
    fc.record({ variable: fc.constantFrom(...variables), factor: fc.integer({ min: -9, max: 4000 }) }),
    { maxLength: 3 },
  );
  const argument: fc.Arbitrary<Argument> = fc.oneof(
    fc.integer({ min: -5, max: 2 ** 31 }),
    fc.record({ constant: fc.integer({ min: -5, max: 99 }), terms }),
    fc.record({ buffer: fc.constantFrom(...buffers), bytes: fc.nat(64), terms }),
  );
  const one = fc.tuple(argument, argument, argument).map((values): Statement => call(log, ...values));
  if (depth === 0) return fc.array(one, { maxLength: 2 });
  const name = `v${variables.length}`;
  const inner = fc
    .tuple(fc.integer({ min: 1, max: 3 }), statements([...variables, name], depth - 1))
    .map(([count, body]): Statement => loop(name, count, body));
  return fc.array(fc.oneof(one, inner), { minLength: 1, maxLength: 3 });
}

const randomStep = fc.constantFrom<Step['scope'][]>('image', 'thread', 'batch').chain((scope) => {
  const variables = scope === 'image' ? ['thread', 'slot', 'image'] : ['thread', 'slot'];
  return statements(variables, 2).map((body) => step('random', scope, body));
});

test('drivers call what the interpreter calls, with the same arguments', async () => {
  const steps = fc.sample(randomStep, { seed: 7, numRuns: 40 });
  const plan: Plan = { images: 3, threads: 2, programs: { train: steps } };
  const layout = planMemory(plan, buffers);
  const memory = openMemory({ ...layout, bytes: layout.bytes + 65_536 });
  const bytes = await compileSource(emitModule(plan, layout), 'plain');
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const words = new Uint32Array(memory.buffer);

  const expected: number[][] = [];
  let current: number[] = [];
  interpret(
    { plan, layout, program: 'train', slot: 1 },
    ({ values }) => current.push(...values),
    () => {
      expected.push(current.map((value) => value >>> 0));
      current = [];
    },
  );
  steps.forEach(({ scope }, index) => {
    words[logAddress / 4] = 0;
    const driver = instance.exports[`step_train_${index}`] as (...values: number[]) => void;
    driver(0, 1, 0, 1);
    if (scope !== 'batch') driver(1, 3, 1, 1);
    const start = logAddress / 4 + 1;
    expect(words.slice(start, start + words[start - 1]!)).toEqual(Uint32Array.from(expected[index]!));
  });
});

test('kernels stay functions of their own, each once, and drivers are written to be read', () => {
  const { plan } = tinyNetwork({ images: 2, threads: 1 });
  const source = emitModule(plan, planMemory(plan));
  expect(source.match(/export function accumulate\(/g)).toHaveLength(1);
  expect(source).toContain(
    [
      '// product forward',
      'export function step_train_0(first: usize, last: usize, thread: usize, slot: usize, core: usize): void {',
      '  for (let image = first; image < last; ++image) {',
      '    multiply(at_0_input + slot * 192 + image * 96, at_1_weights, at_2_products + image * 96, 24);',
      '  }',
      '}',
    ].join('\n'),
  );
  expect(source).toContain('const at_1_weights: usize = ');
});

test('a variable that no loop has is refused, as are two kernels of one name', () => {
  const target = buffer('target', 8);
  const emit = (body: Statement[]) => {
    const plan: Plan = { images: 1, threads: 1, programs: { update: [step('1', 'batch', body)] } };
    return () => emitModule(plan, planMemory(plan));
  };
  expect(emit([call(tiny.zero, offset(at(target), 0, term('image', 4)), linear(8))])).toThrow(
    'expected one of thread, slot, core, got the variable image',
  );
  const other = { ...tiny.zero, source: 'export function zero(): void {}' };
  expect(emit([call(tiny.zero, at(target), 8), call(other, at(target), 8)])).toThrow(
    'expected one kernel zero, got two that differ',
  );
  expect(emit([loop('slot', 2, [])])).toThrow('expected a loop variable of its own, got slot again');
});
