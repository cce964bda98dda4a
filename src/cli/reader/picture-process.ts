import { childModule } from '../../engine/runtime/child-module.ts';
import { runInChild } from '../run-in-child.ts';
import type { PictureJob } from './picture-job.ts';

/** Draws one patient, within five minutes: a child that hangs must not stop all others. */
export function drawInChild(
  job: PictureJob,
  entry = childModule(import.meta.url, 'picture-child'),
): Promise<void> {
  return runInChild({ entry, job, patienceMs: 5 * 60_000, product: 'pictures' });
}
