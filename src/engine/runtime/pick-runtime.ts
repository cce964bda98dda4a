import { DiceboardError } from '../../domain/errors.ts';
import type { Level } from '../level.ts';
import type { Measurement, RuntimeChoice } from './runtime-choice.ts';
import { flagsOf, lacksPackage, packageName, type Runtime } from './runtimes.ts';

/** `auto`: the fastest level that is right. */
export type LevelSetting = Level | 'auto';

/** Kernels of level wide take half again as long as narrow ones where their halves are not joined, else half. */
const leastGain = 1.25;
/** So much of the fastest's rate is as good: then the earlier one is taken, first of all the running Node. */
const tie = 0.85;

/** Refuses level wide wherever its rate says that V8 does not join 128-bit halves to 256 bits. */
export function refuseUnjoined(measurements: readonly Measurement[]): Measurement[] {
  return measurements.map((found) => {
    if (found.level !== 'wide' || found.refusal !== null || found.gflops === null) return found;
    const narrow = measurements
      .filter(({ node, level, refusal }) => node === found.node && level !== 'wide' && refusal === null)
      .map(({ gflops }) => gflops ?? 0);
    const best = Math.max(0, ...narrow);
    if (found.gflops >= leastGain * best) return found;
    const refusal = `V8 does not join its halves (${rate(found)} GFLOP/s, ${best.toFixed(0)} without)`;
    return { ...found, refusal };
  });
}

/**
 * The fastest level that is right, on its Node, or the one that was asked for.
 * @throws BACKEND_UNAVAILABLE when none is left.
 */
export function pickRuntime(
  measurements: readonly Measurement[],
  { runtimes, level }: { runtimes: readonly Runtime[]; level: LevelSetting },
): RuntimeChoice {
  const asked = measurements.filter((found) => level === 'auto' || found.level === level);
  const right = asked.filter(({ refusal, gflops }) => refusal === null && gflops !== null);
  const fastest = Math.max(...right.map(({ gflops }) => gflops!));
  const picked = right.find(({ gflops }) => gflops! >= tie * fastest);
  const runtime = runtimes.find(({ node }) => node === picked?.node);
  if (picked === undefined || runtime === undefined) throw unavailable(level, asked);
  return {
    execPath: runtime.execPath,
    execArgv: flagsOf(picked.level, runtime),
    level: picked.level,
    node: runtime.node,
    measurements,
  };
}

function unavailable(level: LevelSetting, asked: readonly Measurement[]): DiceboardError {
  const wanted = level === 'auto' ? 'a level that computes right' : `level ${level} to run here`;
  const remedy =
    level === 'auto' ? 'run `diceboard doctor`' : 'leave the level to diceboard, or run `diceboard doctor`';
  const reasons = asked.map(({ node, level: tried, refusal }) =>
    level === 'auto' ? `${tried} on Node ${node}: ${refusal}` : `Node ${node}: ${refusal}`,
  );
  return new DiceboardError('BACKEND_UNAVAILABLE', `expected ${wanted}, got none (${reasons.join('; ')})`, {
    remedy,
  });
}

function rate({ gflops }: Measurement): string {
  return gflops === null ? '-' : gflops.toFixed(0);
}

/** In words, for `doctor`: what was picked, every rate, and why each other level was refused. */
export function describeChoice({ level, node, measurements }: RuntimeChoice): string {
  const nodes = [...new Set(measurements.map((found) => found.node))];
  const rates = nodes.flatMap((each) => {
    const right = measurements.filter((found) => found.node === each && found.refusal === null);
    const list = right.map((found) => `${found.level} ${rate(found)}`).join(', ');
    return list === '' ? [] : [`Node ${each}: ${list} GFLOP/s`];
  });
  const refused = measurements
    .filter(({ refusal }) => refusal !== null)
    .map((found) => `no ${found.level} on Node ${found.node}: ${found.refusal}`);
  const wide = measurements.some((found) => found.level === 'wide' && found.refusal === null);
  const missing =
    !wide && lacksPackage(measurements) ? [`${packageName}, which has it, is not installed`] : [];
  return [`level ${level} on Node ${node}`, ...rates, ...refused, ...missing].join('; ');
}
