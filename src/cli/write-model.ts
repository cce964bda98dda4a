import * as tf from '@tensorflow/tfjs-core';
import { tfjsFormat } from '../checkpoints/export/tfjs/tfjs-format.ts';
import { writeDurableFolder } from '../checkpoints/durable-folder.ts';
import { fitNormalisation } from '../dataset/normalisation.ts';
import { openPacked } from '../dataset/open-packed.ts';
import type { PackedDataset } from '../dataset/packed-dataset.ts';
import type { ModelInput } from '../domain/model-input.ts';
import { tumourThreshold } from '../domain/mask-resizer.ts';
import { openRunModel } from '../training/open-run-model.ts';
import type { ModelJob } from './model-job.ts';

/**
 * Writes a checkpoint as the two files of a TensorFlow.js model and `input.json`, which says what their input needs. On
 * tfjs's plain cpu backend: nothing is computed. Throws what reading data and checkpoint throws, and DISK_FULL.
 */
export async function writeModel(job: ModelJob): Promise<void> {
  const { settings, checkpointFolder, checksum, trainingSlices, folder } = job;
  const { variant: parameters, preprocess } = settings;
  tf.enableProdMode(); // else the cpu backend greets on standard error, which is the server's
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  const dataset = openPacked(job.packedFolder);
  const normalise = fitNormalisation(dataset, trainingSlices, preprocess);
  const { model, checkpoint } = await openRunModel({ parameters, checkpointFolder, checksum });
  const files = await tfjsFormat.encode({
    runId: '',
    parameters,
    preprocess,
    normalisation: preprocess === 'volume' ? null : normalise(0),
    model,
    weights: checkpoint.weights,
  });
  model.dispose();
  files.set('input.json', `${JSON.stringify(describeInput(job, dataset))}\n`);
  await writeDurableFolder(folder, `${folder}.${process.pid}`, files);
}

/** Statistics of validation patients alone: nothing tells who is sealed. */
function describeInput({ settings, validationSlices }: ModelJob, { index }: PackedDataset): ModelInput {
  const { preprocess } = settings;
  const shown = new Set(validationSlices);
  const patients = index.patients.filter(({ firstSlice, sliceCount }) =>
    Array.from({ length: sliceCount }, (_, place) => firstSlice + place).some((slice) => shown.has(slice)),
  );
  const statistics = patients.map(({ id, mean, deviation }) => [id, { mean, deviation }] as const);
  return {
    preprocess,
    size: index.size,
    threshold: tumourThreshold,
    ...(preprocess === 'volume' && { statistics: Object.fromEntries(statistics) }),
    note:
      preprocess === 'volume'
        ? 'give pixels 0 to 255 and, of the volume that the slice is of, 1 / deviation and -mean / deviation'
        : 'give pixels 0 to 255; the model normalises them itself',
  };
}
