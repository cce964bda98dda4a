import { sha256 } from '../../domain/sha256.ts';
import { openBatchFiller, stagingBytes } from '../../engine/batches/batch-filler.ts';
import { openEngine } from '../../engine/engine.ts';
import { writeSettings } from '../../engine/generator/optimizers/settings.ts';
import type { Buffer } from '../../engine/plan/plan.ts';
import type { BatchSource } from '../batches.ts';
import type { EngineSettings } from '../engine-settings.ts';
import type { Learner } from '../learner.ts';
import { buildNetwork, countParameters } from '../models/build-model.ts';
import { checkWeights, describeWeights, readWeights } from '../model-weights.ts';
import { createBatchesAhead } from './batches-ahead.ts';
import { createCompiledSegment, segmentBuffers } from './compiled-segment.ts';
import { lowerVariant } from './lower-variant.ts';
import { readEngineTensors, writeEngineSlots, writeEngineWeights } from './engine-tensors.ts';

export interface CompiledSettings {
  readonly source: BatchSource;
  readonly engine: EngineSettings;
  /** Images of a batch. */
  readonly images: number;
  /** Of the backend that is tfjs's current one; it makes the initial weights. */
  readonly moduleHash: string;
}

/**
 * Trains with the compiled plan of the variant's network.
 * @throws NotCompiled for a network that the lowering does not know; MODEL_TOO_LARGE
 */
export async function openCompiledLearner({
  source,
  engine: settings,
  images,
  moduleHash,
}: CompiledSettings): Promise<Learner> {
  const { parameters, seed, dataset, normalise } = source;
  const { level, threads, cacheFolder } = settings;
  const { model, network } = buildNetwork(parameters, seed);
  const weights = describeWeights(model);
  const counts = countParameters(model);
  const initial = await readWeights(model);
  model.dispose();
  const lower = (batch: number) => lowerVariant(network, { images: batch, level, parameters });
  const lowered = lower(images);
  const segmenting = segmentBuffers(dataset);
  const staging: Buffer = {
    name: 'batch staging',
    floats: stagingBytes(dataset.index.size) / 4,
    kind: 'persistent',
  };
  const engine = await openEngine({
    lowered,
    level,
    cores: threads,
    cacheFolder,
    others: [...Object.values(segmenting), staging],
    lower,
  });
  const filler = await openBatchFiller({
    memory: engine.memory,
    level,
    cacheFolder,
    size: dataset.index.size,
    input: engine.addressOf(lowered.input),
    truth: engine.addressOf(lowered.truth),
    images,
    staging: engine.addressOf(staging),
    data: {
      images: dataset.images.buffer as SharedArrayBuffer,
      masks: dataset.masks.buffer as SharedArrayBuffer,
    },
  });
  const segment = await createCompiledSegment({
    engine,
    lowered,
    buffers: segmenting,
    dataset,
    normalise,
    loss: parameters.loss,
    cacheFolder,
  });
  const batches = createBatchesAhead(filler, source);
  let optimizerStep = 0;
  writeEngineWeights(engine, initial);
  return {
    description: {
      kind: 'compiled',
      details: `level ${level} on Node ${process.version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${(engine.peakBytes / 1e6).toFixed(0)} MB`,
    },
    moduleHash: sha256(`${moduleHash} ${engine.hash}`),
    parameters: counts,
    get optimizerStep() {
      return optimizerStep;
    },
    beginEpoch: (epoch, order) => batches.beginEpoch(epoch, order),
    async learn(step) {
      const started = performance.now();
      const slot = await batches.take(step);
      const dataMilliseconds = performance.now() - started;
      return { loss: Promise.resolve(engine.train(slot)), dataMilliseconds };
    },
    update({ batches: count, learningRate }) {
      optimizerStep += 1;
      writeSettings(engine.settings, parameters, { learningRate, batches: count, step: optimizerStep });
      engine.update();
    },
    segment,
    readTensors: async () => readEngineTensors(engine, weights),
    restore({ state, weights: saved, optimizer }) {
      checkWeights(weights, saved);
      writeEngineWeights(engine, saved);
      writeEngineSlots(engine, optimizer);
      optimizerStep = state.optimizerStep;
    },
    async close() {
      await filler.close();
      await engine.close();
    },
  };
}
