import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { findRuntimes } from '../engine/runtime/runtimes.ts';
import { waitUntil } from '../../test/fixtures/queued-run.ts';

const parentScript = new URL('../../test/fixtures/watched-child.ts', import.meta.url).pathname;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each(findRuntimes())(
  'a child whose main thread is busy dies with its parent, and not before, on Node $node',
  async ({ execPath }) => {
    const parent = spawn(process.execPath, ['--import', 'tsx', parentScript, execPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const child = Number((await lines.next()).value);
    await sleep(600);
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await waitUntil(() => !isAlive(child), 3_000);
  },
);
