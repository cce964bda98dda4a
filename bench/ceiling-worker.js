// A worker of side.js that measures a level's ceilings: `ceilings` answers with GFLOP/s and GB/s of one thread.
import { compileSource } from '../dist/engine/compiler/compile-source.js';
import { copyCeiling, multiplyAddCeiling } from './ceiling-kernels.js';
import { median } from './statistics.js';
import { serve } from './serve.js';

const level = process.argv[2];
const mebibyte = 2 ** 20;
/** The copy between buffers far beyond every cache, and between two that stay in a core's own. */
const sizes = { memory: 128 * mebibyte, cache: mebibyte / 8 };
const repeats = 9;

const multiplyAdd = multiplyAddCeiling(level);
const copy = copyCeiling(level);
const memory = new WebAssembly.Memory({
  initial: (2 * sizes.memory) / 65_536 + 1,
  maximum: 65_536,
  shared: true,
});
const bytes = await compileSource(`${multiplyAdd.source}${copy.source}`, level);
const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), { env: { memory } });
// 1 is where x = x / 2 + 1 / 2 stays: no chain runs into infinities or denormals.
new Float32Array(memory.buffer, 0, 512).fill(1).fill(0.5, 0, 16);

/** 10^9 units of work in a second of CPU time; the best of several, for it is a ceiling. */
function rate(kernel, args, unit) {
  const run = () => exports[kernel.name](...args);
  run();
  run();
  const amount = kernel.work(args)[unit];
  const rates = Array.from({ length: repeats }, () => {
    const used = process.cpuUsage();
    let calls = 0;
    let milliseconds = 0;
    do {
      run();
      calls += 1;
      const { user, system } = process.cpuUsage(used);
      milliseconds = (user + system) / 1000;
    } while (milliseconds < 30);
    return (amount * calls) / milliseconds / 1e6;
  });
  return { best: Math.max(...rates), median: median(rates) };
}

function ceilings() {
  const start = 65_536;
  const between = (size) => [start, start + size, size];
  return {
    gflops: rate(multiplyAdd, [0, 2048, 400_000], 'flops').best,
    memoryGigabytes: rate(copy, between(sizes.memory), 'bytes').best,
    cacheGigabytes: rate(copy, between(sizes.cache), 'bytes').best,
  };
}

await serve({ ready: { runtime: `Node ${process.versions.node}` }, step: () => 0, more: { ceilings } });
