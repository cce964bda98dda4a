import { fork } from 'node:child_process';
import { DiceboardError, type ErrorCode } from '../domain/errors.ts';
import { forkOptions } from '../engine/runtime/child-module.ts';

export interface ChildTask {
  /** The child's module: it takes one job, and answers with the code that it failed with, or null. */
  readonly entry: string;
  readonly job: unknown;
  /** A child that works for longer hangs, and is killed. */
  readonly patienceMs: number;
  /** What is made, as `pictures`. */
  readonly product: string;
}

/**
 * One job in a child: TensorFlow.js would block the server. Throws the child's code, without its words, which may name
 * folders of this machine.
 */
export function runInChild({ entry, job, patienceMs, product }: ChildTask): Promise<void> {
  const child = fork(entry, [], {
    ...forkOptions(entry, null),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  return new Promise((resolve, reject) => {
    const fail = (code: ErrorCode, got: string) =>
      reject(
        new DiceboardError(code, `expected data and checkpoint that make ${product}, got ${got}`, {
          remedy: 'what the server printed says more',
        }),
      );
    child.once('message', ({ failed }: { readonly failed: ErrorCode | null }) => {
      if (failed === null) resolve();
      else fail(failed, failed);
    });
    child.once('error', () => fail('INTERNAL', 'no child process'));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail('INTERNAL', `a child that ended with ${signal ?? code}`);
    });
    child.send(job as object, () => undefined);
  });
}
