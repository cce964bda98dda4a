import { join } from 'node:path';
import { DiceboardError } from '../../../domain/errors.ts';
import { buildModel } from '../../../training/models/build-model.ts';
import { deployableModel } from '../../../training/models/deployable-model.ts';
import { loadWeights } from '../../../training/model-weights.ts';
import type { ExportFormat, ExportSource } from '../export-format.ts';
import { runLayersModel } from '../tfjs/tfjs-format.ts';
import { encodeSafetensors } from './encode-safetensors.ts';
import { readWeightsFile } from './read-weights-file.ts';

const file = 'model.safetensors';

/** The weights alone, with all that says how they are wired: who loads them brings the network. */
export const safetensorsFormat: ExportFormat = {
  description: { format: 'safetensors' },
  fileNames: [file],
  encode: async (source) => new Map([[file, encodeSafetensors(source.weights, describe(source))]]),
  async open({ folder, parameters, preprocess }) {
    const { weights, normalisation } = await readWeightsFile(join(folder, file));
    if (preprocess === 'dataset' && normalisation === null)
      throw new DiceboardError('EXPORT_MISMATCH', `expected normalisation in ${file}, got none`, {
        remedy: 'export the run again',
      });
    const model = buildModel(parameters, 0);
    try {
      loadWeights(model, weights);
    } catch (error) {
      model.dispose();
      throw error;
    }
    const graph = deployableModel(
      model,
      normalisation === null || preprocess === 'volume'
        ? { preprocess: 'volume' }
        : { preprocess: 'dataset', normalisation },
    );
    return runLayersModel(graph, parameters.imageSize);
  },
};

/** Layouts are TensorFlow's: `kernel` is [height, width, in, out], `depthwise_kernel` [height, width, channels, 1]. */
function describe({ runId, parameters, preprocess, normalisation }: ExportSource): Record<string, string> {
  return {
    format: 'diceboard',
    layout: 'tensorflow',
    run: runId,
    parameters: JSON.stringify(parameters),
    preprocess,
    ...(normalisation !== null && { normalisation: JSON.stringify(normalisation) }),
    note: 'not for clinical use',
  };
}
