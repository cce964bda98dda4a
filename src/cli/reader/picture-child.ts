import { toDiceboardError } from '../../domain/errors.ts';
import { drawPatient } from './draw-patient.ts';
import { limitFolders } from './limit-folders.ts';
import type { PictureJob, PictureOutcome } from './picture-job.ts';

/** The picture child's entry: one patient, then the end. */
process.on('disconnect', () => process.exit());
// A terminal's Ctrl-C reaches this process too; it ends with its parent.
process.on('SIGINT', () => undefined);

process.once('message', async (job: PictureJob) => {
  const outcome = await draw(job);
  process.send!(outcome, undefined, {}, () => process.exit());
});

async function draw(job: PictureJob): Promise<PictureOutcome> {
  try {
    await drawPatient(job);
    await limitFolders(job.root, { depth: 3, limitBytes: job.limitBytes, keep: job.folder });
    return { failed: null };
  } catch (thrown) {
    process.stderr.write(`${toDiceboardError(thrown).line}\n`);
    return { failed: toDiceboardError(thrown).code };
  }
}
