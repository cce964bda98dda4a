import { expect, test } from 'vitest';
import { createTurns } from './take-turns.ts';

test('of choices made while one is carried out only the last is carried out, after it has ended', async () => {
  const told: string[] = [];
  const takeTurn = createTurns();
  let wanted = '';
  let endFirst = () => {};
  const choose = (name: string, until: Promise<void> = Promise.resolve()) => {
    wanted = name;
    const task = async () => {
      told.push(`${name} begins`);
      await until;
      told.push(`${name} ends`);
      return name;
    };
    return takeTurn(task, () => wanted === name);
  };
  const first = choose('webgpu', new Promise((resolve) => (endFirst = resolve)));
  await Promise.resolve(); // it has begun
  const passed = choose('auto');
  const last = choose('wasm');
  endFirst();
  expect(await Promise.all([first, passed, last])).toEqual(['webgpu', undefined, 'wasm']);
  expect(told).toEqual(['webgpu begins', 'webgpu ends', 'wasm begins', 'wasm ends']);
});

test('a task that fails does not keep the next from its turn', async () => {
  const takeTurn = createTurns();
  const isWanted = () => true;
  const failed = takeTurn(() => Promise.reject(new Error('no GPU')), isWanted);
  const next = takeTurn(async () => 'wasm', isWanted);
  await expect(failed).rejects.toThrow('no GPU');
  expect(await next).toBe('wasm');
});
