import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadLayersModelFiles } from '../../import/load-layers-model.ts';

/** The two files of a TensorFlow.js LayersModel, under the names that its loaders expect. */
export const layersModelFiles = { graph: 'model.json', weights: 'weights.bin' } as const;

/** The files' contents, as `model.save` would write them for any stock loader (file, HTTP, browser). */
export async function encodeLayersModel(model: LayersModel): Promise<Map<string, Uint8Array | string>> {
  const artifacts = await collectArtifacts(model);
  const { weightData, weightSpecs, ...graph } = artifacts;
  const weightsManifest = [{ paths: [layersModelFiles.weights], weights: weightSpecs }];
  return new Map<string, Uint8Array | string>([
    [layersModelFiles.graph, `${JSON.stringify({ ...graph, weightsManifest })}\n`],
    [layersModelFiles.weights, new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData))],
  ]);
}

/** Loads what lies in the folder on the current backend. @throws EXPORT_MISMATCH where it is no such model */
export function readLayersModel(folder: string): Promise<LayersModel> {
  return loadLayersModelFiles({
    graph: join(folder, layersModelFiles.graph),
    weights: join(folder, layersModelFiles.weights),
  });
}

async function collectArtifacts(model: LayersModel): Promise<tf.io.ModelArtifacts> {
  let collected: tf.io.ModelArtifacts = {};
  const keep = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    collected = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  await model.save(tf.io.withSaveHandler(keep));
  return collected;
}
