// Starts the workers of both sides.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runtimeOf } from './runtimes.js';
import { allowedProcessors, openSide } from './side.js';

const here = import.meta.dirname;

/** A Python that has PyTorch, or null: $PYTHON, the one on PATH, the system's. */
export function findTorch() {
  const pythons = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
  const hasTorch = (python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  return pythons.find(hasTorch) ?? null;
}

/** The processor of worker `index`; null where there is none to pin it to, or it has several threads. */
function processorOf(index, threads) {
  if (threads > 1 || process.platform !== 'linux') return null;
  return allowedProcessors()[index] ?? null;
}

/** `count` workers of PyTorch on a case: `{ model, size, batch, mode, threads }`. */
export function openPeers(python, { model, size, batch, mode, threads }, count) {
  const args = [join(here, 'peer.py'), '--model', model, '--size', size, '--batch', batch, '--mode', mode];
  args.push('--threads', threads);
  return openEach(count, threads, { command: python, args: args.map(String) });
}

/** `count` workers of the engine at a level. @throws Error with the reason where the level cannot run here. */
export function openEngines(level, benchCase, count) {
  const request = JSON.stringify({ ...benchCase, level });
  return openNodes(
    level,
    { script: 'engine-worker.js', argument: request, threads: benchCase.threads },
    count,
  );
}

/** `{ gflops, memoryGigabytes, cacheGigabytes }` of one thread at a level. */
export async function measureCeilings(level) {
  const [worker] = await openNodes(level, { script: 'ceiling-worker.js', argument: level, threads: 1 }, 1);
  try {
    return await worker.ask('ceilings');
  } finally {
    await worker.close();
  }
}

async function openNodes(level, { script, argument, threads }, count) {
  const runtime = runtimeOf(level);
  if (runtime.refusal) throw new Error(runtime.refusal);
  const args = [...runtime.execArgv, join(here, script), argument];
  return openEach(count, threads, { command: runtime.execPath, args });
}

async function openEach(count, threads, { command, args }) {
  const workers = [];
  try {
    for (let index = 0; index < count; index++)
      workers.push(await openSide({ command, args, cpu: processorOf(index, threads) }));
    return workers;
  } catch (error) {
    await closeAll(workers);
    throw error;
  }
}

export async function closeAll(workers) {
  await Promise.all(workers.map((worker) => worker.close()));
}
