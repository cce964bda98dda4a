import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deployableModel, predictPixels } from '../../../training/models/deployable-model.ts';
import type { ExportFormat } from '../export-format.ts';
import type { PixelModel } from '../pixel-model.ts';
import { encodeLayersModel, layersModelFiles, readLayersModel } from './layers-model-files.ts';

/** A TensorFlow.js LayersModel of stock layers. */
export const tfjsFormat: ExportFormat = {
  description: { format: 'tfjs' },
  fileNames: Object.values(layersModelFiles),
  async encode({ model, normalisation }) {
    const graph = deployableModel(
      model,
      normalisation === null ? { preprocess: 'volume' } : { preprocess: 'dataset', normalisation },
    );
    try {
      return await encodeLayersModel(graph);
    } finally {
      // The whole graph would take the network with it, which is the caller's.
      graph.layers.find(({ name }) => name === 'normalise')?.dispose();
    }
  },
  open: async ({ folder, parameters }) => runLayersModel(await readLayersModel(folder), parameters.imageSize),
};

/** A deployable graph (see deployable-model.ts) on tfjs's current backend; closing it disposes of the graph. */
export function runLayersModel(model: LayersModel, size: number): PixelModel {
  return {
    engine: `TensorFlow.js, ${tf.getBackend()}`,
    async predict(pixels, normalisations) {
      const batch = normalisations.length;
      const output = tf.tidy(() =>
        predictPixels(model, tf.tensor4d(pixels, [batch, size, size, 3]), normalisations),
      );
      try {
        return (await output.data()) as Float32Array;
      } finally {
        output.dispose();
      }
    },
    close: async () => void model.dispose(),
  };
}
