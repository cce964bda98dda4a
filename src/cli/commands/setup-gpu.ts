import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DiceboardError } from '../../domain/errors.ts';
import { defineVerb } from '../command.ts';
import { note, print } from '../terminal.ts';

const packageName = '@tensorflow/tfjs-node-gpu';
const version = '4.22.0';

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

/** `--save-prod` beside `--no-save`: without it npm skips an optional peer silently. */
async function install(): Promise<void> {
  const options = ['install', '--no-save', '--save-prod', '--no-audit', '--no-fund'];
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(npm, [...options, `${packageName}@${version}`], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
}

export const setupGpu = defineVerb('diceboard setup gpu', {
  meta: { description: 'install TensorFlow for NVIDIA GPUs (CUDA 11, cuDNN 8, Node 22 or older)' },
  args: {},
  async run() {
    if (!isInstalled()) {
      note(`installing ${packageName} ${version}; it fetches TensorFlow, some hundred megabytes`);
      await install();
    }
    if (!isInstalled())
      throw new DiceboardError('BACKEND_UNAVAILABLE', `expected ${packageName} to install, got no package`, {
        remedy: 'see the lines above; without it, webgpu and wasm work as before',
      });
    print(`${packageName} ${version} is installed; diceboard doctor says whether it opens`);
  },
});
