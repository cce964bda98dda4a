import { fork } from 'node:child_process';
import { DiceboardError, type ErrorCode } from '../../domain/errors.ts';
import { childModule, forkOptions } from '../../engine/runtime/child-module.ts';
import type { PictureJob, PictureOutcome } from './picture-job.ts';

/** A patient is drawn within seconds; a child that hangs must not stop all others. */
const patienceMs = 5 * 60_000;

/**
 * Draws one patient in a child: TensorFlow.js would block the server. Throws the child's code, without its words, which
 * may name folders of this machine.
 */
export function drawInChild(
  job: PictureJob,
  entry = childModule(import.meta.url, 'picture-child'),
): Promise<void> {
  const child = fork(entry, [], {
    ...forkOptions(entry, null),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  return new Promise((resolve, reject) => {
    const fail = (code: ErrorCode, got: string) =>
      reject(
        new DiceboardError(code, `expected data and checkpoint that pictures can be made of, got ${got}`, {
          remedy: 'what the server printed says more',
        }),
      );
    child.once('message', ({ failed }: PictureOutcome) => {
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
