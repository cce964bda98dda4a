// What this machine can do at most at a level: the two kernels against which all others are measured.
import { kernelSource } from '../dist/engine/generator/kernel.js';
import { lanesOf } from '../dist/engine/generator/lanes.js';

/** Chains that do not wait for one another: more than a multiply-add's latency times its throughput. */
const chains = 12;

/**
 * Multiply-adds on registers alone: `turns` times each of the chains x = x * half + half; nothing is read or written in
 * between. The result goes to `output` so that it is not optimised away.
 */
export function multiplyAddCeiling(level) {
  const lanes = lanesOf(level);
  const each = (write) => Array.from({ length: chains }, (_, chain) => write(`x${chain}`, chain)).join('');
  const name = `multiply_add_ceiling_${level}`;
  const body = `
    ${lanes.splat('half', 'constants')}
    ${each((x, chain) => lanes.load(x, 'constants', 64 + lanes.bytes * chain, 'let'))}
    for (let turn: usize = 0; turn < turns; turn++) {
      ${each((x) => lanes.assign(x, (lane) => lanes.multiplyAdd(`${x}_${lane}`, `half_${lane}`, `half_${lane}`)))}
    }
    ${each((x, chain) => lanes.store(x, 'output', lanes.bytes * chain))}`;
  return {
    name,
    parameters: ['constants', 'output', 'turns'],
    source: kernelSource(name, ['constants', 'output', 'turns'], body),
    work: ([, , turns]) => ({ flops: 2 * chains * lanes.floats * turns, bytes: 0 }),
  };
}

/** Copies `bytes`, a multiple of 128, four vectors at a time. */
export function copyCeiling(level) {
  const lanes = lanesOf(level);
  const name = `copy_ceiling_${level}`;
  const vectors = [0, 1, 2, 3];
  const body = `
    const end = source + bytes;
    while (source < end) {
      ${vectors.map((vector) => lanes.load(`x${vector}`, 'source', lanes.bytes * vector)).join('')}
      ${vectors.map((vector) => lanes.store(`x${vector}`, 'output', lanes.bytes * vector)).join('')}
      source += ${4 * lanes.bytes}; output += ${4 * lanes.bytes};
    }`;
  return {
    name,
    parameters: ['source', 'output', 'bytes'],
    source: kernelSource(name, ['source', 'output', 'bytes'], body),
    work: ([, , bytes]) => ({ flops: 0, bytes: 2 * bytes }),
  };
}
