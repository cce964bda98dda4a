import { fork } from 'node:child_process';
import { DiceboardError, type ErrorCode } from '../domain/errors.ts';
import { childModule, forkOptions } from '../engine/runtime/child-module.ts';
import type { ModelJob, ModelOutcome } from './model-job.ts';

/** A model is written within seconds; a child that hangs is given up. */
const patienceMs = 2 * 60_000;

/**
 * Writes one model in a child: the server's process has no TensorFlow.js. Throws the child's code, without its words,
 * which may name folders of this machine.
 */
export function writeInChild(job: ModelJob): Promise<void> {
  const entry = childModule(import.meta.url, 'model-child');
  const child = fork(entry, [], {
    ...forkOptions(entry, null),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  return new Promise((resolve, reject) => {
    const fail = (code: ErrorCode, got: string) =>
      reject(
        new DiceboardError(code, `expected data and checkpoint that a model can be made of, got ${got}`, {
          remedy: 'what the server printed says more',
        }),
      );
    child.once('message', ({ failed }: ModelOutcome) => {
      if (failed === null) resolve();
      else fail(failed, failed);
    });
    child.once('error', () => fail('INTERNAL', 'no child process'));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail('INTERNAL', `a child that ended with ${signal ?? code}`);
    });
    child.send(job, () => undefined);
  });
}
