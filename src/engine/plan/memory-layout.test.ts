import { expect, test } from 'vitest';
import { buffer, step, tiny, tinyNetwork } from '../execution/tiny-network.test-support.ts';
import { at, bytesPerThread, call } from './build.ts';
import { addressOf, firstAddress, planMemory } from './memory-layout.ts';
import type { Plan } from './plan.ts';

const copy = (from: ReturnType<typeof buffer>, to: ReturnType<typeof buffer>) =>
  call(tiny.double, at(from), at(to), from.floats);

test('transient buffers that are never alive together share memory, persistent ones never do', () => {
  const kept = buffer('kept', 100);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => buffer(name, 100, 'transient')) as [never, never, never];
  const plan: Plan = {
    images: 1,
    threads: 1,
    programs: {
      train: [
        step('1', 'batch', [copy(kept, a)]),
        step('2', 'batch', [copy(a, b)]),
        step('3', 'batch', [copy(b, c)]),
        step('4', 'batch', [copy(c, kept)]),
      ],
    },
  };
  const layout = planMemory(plan);
  expect(addressOf(layout, c)).toBe(addressOf(layout, a));
  expect(addressOf(layout, kept)).toBe(firstAddress);
  expect(layout.bytes).toBe(firstAddress + 3 * bytesPerThread(kept));
});

test('addresses are multiples of 64 with a guard of 64 bytes after each copy of a buffer', () => {
  const threads = 2;
  const layout = planMemory(tinyNetwork({ images: 3, threads }).plan);
  const copies = [...layout.places]
    .filter(([, { lifetimes }]) => lifetimes.length === 0)
    .flatMap(([{ floats }, { address, bytesPerThread: own }]) =>
      (own === 0 ? [0] : [0, own]).map((more) => ({ start: address + more, bytes: floats * 4 })),
    )
    .toSorted((a, b) => a.start - b.start);
  let free = firstAddress;
  for (const { start, bytes } of copies) {
    expect(start % 64).toBe(0);
    expect(start).toBeGreaterThanOrEqual(free);
    free = start + bytes + 64;
  }
});

test('evaluation, there for each thread, shares the memory of training', () => {
  const large = buffer('training', 10_000, 'transient');
  const own = buffer('evaluation', 4_000, 'transient');
  const kept = buffer('kept', 8);
  const plan: Plan = {
    images: 1,
    threads: 2,
    programs: {
      train: [step('1', 'batch', [copy(large, large)])],
      evaluate: [step('2', 'image', [copy(own, kept)])],
    },
  };
  const layout = planMemory(plan);
  expect(addressOf(layout, own)).toBe(addressOf(layout, large));
  expect(addressOf(layout, own, 1)).toBe(addressOf(layout, own) + bytesPerThread(own));
  expect(layout.bytes).toBe(addressOf(layout, large) + bytesPerThread(large));
});

test('copies of scratch buffers of one thread lie apart from those of the next', () => {
  const [a, b] = [buffer('a', 100, 'scratch'), buffer('b', 300, 'scratch')];
  const plan: Plan = {
    images: 1,
    threads: 3,
    programs: {
      train: [step('1', 'image', [copy(a, a)]), step('2', 'image', [copy(b, b)])],
    },
  };
  const layout = planMemory(plan);
  expect(addressOf(layout, a)).toBe(addressOf(layout, b));
  expect(addressOf(layout, a, 1)).toBe(addressOf(layout, b, 1));
  expect(addressOf(layout, a, 1) - addressOf(layout, a)).toBe(bytesPerThread(b));
});

test('says which transient buffer evaluation shares with training', () => {
  const shared = buffer('shared', 8, 'transient');
  const plan: Plan = {
    images: 1,
    threads: 1,
    programs: {
      train: [step('1', 'batch', [copy(shared, shared)])],
      evaluate: [step('2', 'image', [copy(shared, shared)])],
    },
  };
  expect(() => planMemory(plan)).toThrow('expected shared in evaluate alone, got it in train and evaluate');
});
