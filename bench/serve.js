// The worker's end of side.js in Node: peer.py's commands over standard input and output.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Says that it is ready and answers commands until the input ends. `step` is what `run N` times: a function, or an async
 * one; it returns a number that shows it is alive. `more`: functions by command for `<command> <JSON>`, asynchronous.
 */
export async function serve({ ready, step, more = {} }) {
  const lines = [];
  let wake = () => undefined;
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => (lines.push(line), wake()));
  input.on('close', () => (lines.push('quit'), wake()));
  answer({ ready: true, ...ready });
  for (;;) {
    while (lines.length === 0) await new Promise((resolve) => (wake = resolve));
    const [command, argument, ...options] = lines.shift().split(' ');
    if (command === 'quit') return input.close();
    if (command === 'rest') answer({ resting: true });
    else if (command !== 'run') answer(await more[command](argument));
    else {
      answer(await run(step, Number(argument)));
      while (options.includes('hold') && lines.length === 0) {
        await step();
        await turn();
      }
    }
  }
}

/** Wall and CPU milliseconds of each step. */
async function run(step, steps) {
  const wall = [];
  const cpu = [];
  let value = null;
  for (let index = 0; index < steps; index++) {
    const start = performance.now();
    const used = process.cpuUsage();
    value = await step();
    const { user, system } = process.cpuUsage(used);
    wall.push(performance.now() - start);
    cpu.push((user + system) / 1000);
  }
  return { wall, cpu, value, ...memory() };
}

/** Resident bytes, now and at most since the start. */
function memory() {
  const resident = process.memoryUsage.rss();
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return { resident, peak: 1024 * Number(kilobytes) };
  } catch {
    return { resident, peak: 1024 * process.resourceUsage().maxRSS };
  }
}

function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
