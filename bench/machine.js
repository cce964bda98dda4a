// Where and when figures were measured.
import { cpus, release, totalmem } from 'node:os';
import { levels } from '../dist/engine/level.js';
import { allowedProcessors } from './side.js';
import { runtimeOf } from './runtimes.js';

export function describeMachine() {
  const runtimes = levels.map((level) => [level, runtimeOf(level)]);
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? process.arch,
    processors: allowedProcessors().length || cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.versions.node,
    runtimes: Object.fromEntries(runtimes.map(([level, { label, refusal }]) => [level, label ?? refusal])),
  };
}

export function machineLine({ date, processor, processors, memoryGiB, system, node }) {
  return `${date}, ${processor}, ${processors} processors, ${memoryGiB} GiB, ${system}, Node ${node}`;
}
