// Entry of the process that tries the levels on one Node, with that Node's flags: answers each SelfTestRequest.
import { maximumPages } from '../compiler/compile-source.ts';
import type { Level } from '../level.ts';
import { readsGreeting, writeGreeting } from './greeting.ts';
import { openSelfTest, selfTestPages, type SelfTest } from './self-test-case.ts';
import type { SelfTestAnswer, SelfTestRequest } from './self-test-message.ts';

/** V8 compiles a function in full, on a thread beside, once it has run for a while. */
const warmMs = 80;
/** CPU time of one measurement. */
const measureMs = 5;

const opened = new Map<Level, { test: SelfTest; first: Float32Array }>();

process.on('message', async (request: SelfTestRequest) => {
  process.send!(await answer(request).catch(describe));
});
process.on('disconnect', () => process.exit());

function describe(error: unknown): SelfTestAnswer {
  return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
}

async function answer(request: SelfTestRequest): Promise<SelfTestAnswer> {
  if (request.type === 'greet')
    return { type: 'greeting', greeting: writeGreeting(), understood: readsGreeting(request.greeting) };
  if (request.type === 'open') return open(request);
  const { test, first } = opened.get(request.level)!;
  if (request.type === 'measure') return { type: 'measured', gflops: measure(test, measureMs) };
  const wrong = test.countWrong();
  const steady = Buffer.compare(Buffer.from(first.buffer), Buffer.from(test.fractions().buffer)) === 0;
  return { type: 'checked', wrong, steady };
}

async function open({ level, module }: Extract<SelfTestRequest, { type: 'open' }>): Promise<SelfTestAnswer> {
  const memory = new WebAssembly.Memory({ initial: selfTestPages, maximum: maximumPages, shared: true });
  const compiled = await WebAssembly.compile(Buffer.from(module, 'base64'));
  const { exports } = await WebAssembly.instantiate(compiled, { env: { memory } });
  const test = openSelfTest(level, { exports, memory });
  opened.set(level, { test, first: test.fractions() });
  const start = performance.now();
  while (performance.now() - start < warmMs) measure(test, 1);
  return { type: 'opened' };
}

/** 10^9 operations in a second of CPU time: what else the machine does slows it less than by the clock. */
function measure({ flops, multiply }: SelfTest, milliseconds: number): number {
  const start = process.cpuUsage();
  for (let times = 1; ; times += 1) {
    for (let block = 0; block < 16; block += 1) multiply();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= milliseconds * 1000) return (16 * times * flops) / (user + system) / 1000;
  }
}
