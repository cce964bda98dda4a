import { childModule } from '../engine/runtime/child-module.ts';
import type { ModelJob } from './model-job.ts';
import { runInChild } from './run-in-child.ts';

/** Writes one model, within two minutes. */
export function writeInChild(job: ModelJob): Promise<void> {
  const entry = childModule(import.meta.url, 'model-child');
  return runInChild({ entry, job, patienceMs: 2 * 60_000, product: 'a model' });
}
