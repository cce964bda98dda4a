import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { openSide } from './side.js';

const serve = fileURLToPath(new URL('serve.js', import.meta.url));
const opened = [];

/** A worker whose step counts up. */
async function openCounter() {
  const script = `
    import { serve } from ${JSON.stringify(serve)};
    let count = 0;
    await serve({ ready: { runtime: 'a counter' }, step: () => (count += 1), more: { double: (text) => ({ twice: 2 * text }) } });`;
  const side = await openSide({ command: process.execPath, args: ['--input-type=module', '-e', script] });
  opened.push(side);
  return side;
}

afterEach(async () => {
  while (opened.length > 0) await opened.pop().close();
});

test('a worker says when it is ready, and times each step', async () => {
  const side = await openCounter();
  expect(side.ready).toMatchObject({ ready: true, runtime: 'a counter' });
  const { wall, cpu, value, peak, resident } = await side.ask('run 3');
  expect([wall.length, cpu.length, value]).toEqual([3, 3, 3]);
  expect(peak).toBeGreaterThanOrEqual(resident);
});

test('a worker that holds goes on stepping until the next command', async () => {
  const side = await openCounter();
  expect((await side.ask('run 2 hold')).value).toBe(2);
  expect(await side.ask('rest')).toEqual({ resting: true });
  expect((await side.ask('run 1')).value).toBeGreaterThan(2);
});

test('a worker answers commands of its own', async () => {
  const side = await openCounter();
  expect(await side.ask('double 21')).toEqual({ twice: 42 });
});

test('a worker that dies fails what it was asked, with its last words', async () => {
  const args = ['-e', 'console.error("no such model"); process.exit(3)'];
  await expect(openSide({ command: process.execPath, args })).rejects.toThrow(/exit code 3.*no such model/);
});

test('a command that does not exist is an error, not a wait', async () => {
  await expect(openSide({ command: 'no-such-command', args: [] })).rejects.toThrow('no-such-command');
});
