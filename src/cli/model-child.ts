import { toDiceboardError } from '../domain/errors.ts';
import type { ModelJob, ModelOutcome } from './model-job.ts';
import { limitFolders } from './reader/limit-folders.ts';
import { writeModel } from './write-model.ts';

/** The model child's entry: one model, then the end. */
process.on('disconnect', () => process.exit());
// A terminal's Ctrl-C reaches this process too; it ends with its parent.
process.on('SIGINT', () => undefined);

process.once('message', async (job: ModelJob) => {
  const outcome = await write(job);
  process.send!(outcome, undefined, {}, () => process.exit());
});

async function write(job: ModelJob): Promise<ModelOutcome> {
  try {
    await writeModel(job);
    await limitFolders(job.root, { depth: 2, limitBytes: job.limitBytes, keep: job.folder });
    return { failed: null };
  } catch (thrown) {
    process.stderr.write(`${toDiceboardError(thrown).line}\n`);
    return { failed: toDiceboardError(thrown).code };
  }
}
