import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { DiceboardError } from '../../domain/errors.ts';
import { describeReadFailure, readLimited } from '../../files/read-limited.ts';
import { countTopologyWeights } from './count-topology-weights.ts';
import { printable } from './invalid-reference.ts';
import { countOf } from './stored-tensor.ts';

/** The deepest of our models takes some hundred kilobytes, and the widest 31 MB. */
const largestGraph = 8 * 2 ** 20;
const largestWeights = 2 ** 30;

const specSchema = z.strictObject({
  name: z.string(),
  shape: z.array(z.int().min(0)).max(8),
  dtype: z.literal('float32'),
});

const graphSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ weights: z.array(specSchema) })),
});

/**
 * Loads a TensorFlow.js LayersModel from its two files with tfjs's own loader, on the current backend. Before the loader
 * sees them it is made sure that they ask for no more memory than the weights take.
 * @throws EXPORT_MISMATCH where they are no such model, in one line
 */
export async function loadLayersModelFiles(files: { graph: string; weights: string }): Promise<LayersModel> {
  const weights = await readPart(files.weights, largestWeights);
  const { modelTopology, weightsManifest } = parseGraph(
    await readPart(files.graph, largestGraph),
    files.graph,
  );
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  expectCount(files.weights, countAll(weightSpecs), weights.length / 4);
  expectCount(files.graph, countTopology(modelTopology, files.graph), weights.length / 4);
  try {
    const weightData = new Uint8Array(weights).buffer;
    return await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  } catch (cause) {
    throw mismatch(files.graph, `what tfjs refuses (${reasonOf(cause)})`, cause);
  }
}

type Graph = z.output<typeof graphSchema>;

function parseGraph(text: Buffer, file: string): Graph {
  try {
    return graphSchema.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw mismatch(file, 'no LayersModel', cause);
  }
}

function countTopology(topology: unknown, file: string): number {
  try {
    return countTopologyWeights(topology);
  } catch (cause) {
    throw mismatch(file, cause instanceof z.ZodError ? 'layers of another kind' : reasonOf(cause), cause);
  }
}

function countAll(specs: readonly { readonly shape: readonly number[] }[]): number {
  return specs.reduce((sum, { shape }) => sum + countOf(shape), 0);
}

function expectCount(file: string, asked: number, held: number): void {
  if (asked !== held) throw mismatch(file, `${asked} weights, where the other file has ${held}`);
}

async function readPart(file: string, largest: number): Promise<Buffer> {
  try {
    return await readLimited(file, largest);
  } catch (cause) {
    throw mismatch(file, describeReadFailure(cause), cause);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? printable(cause.message) : 'unknown';
}

function mismatch(file: string, found: string, cause?: unknown): DiceboardError {
  return new DiceboardError('EXPORT_MISMATCH', `expected ${file} as exported, got ${found}`, {
    remedy: 'export the run again',
    cause,
  });
}
