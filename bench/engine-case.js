// This engine on one case of the bench, opened as a trainer's process opens it.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeVariant } from '../dist/domain/variant.js';
import { openEngine } from '../dist/engine/engine.js';
import { writeSettings } from '../dist/engine/generator/optimizers/settings.js';
import { lowerNetwork } from '../dist/engine/lowering/lower-network.js';
import { openBackend } from '../dist/training/backends/open-backend.js';
import { writeEngineWeights } from '../dist/training/compiled/engine-tensors.js';
import { buildNetwork } from '../dist/training/models/build-model.js';
import { readWeights } from '../dist/training/model-weights.js';
import { models } from './models.js';
import { randomBatch } from './random-batch.js';

/** Modules of the bench, apart from any home's: they survive from run to run. */
export const moduleFolder = join(tmpdir(), 'diceboard-bench-modules');

/**
 * A model at its initial weights, on one random batch that stays the same: what peer.py trains on.
 * @returns the engine; `train()`, one step with its update, returns the loss; `evaluate()`, the forward pass of a batch,
 * returns a probability; both as soon as the engine is done. `profile(program)`: see src/engine/execution.
 */
export async function openEngineCase({ model, size, batch, threads, level }) {
  const parameters = parametersOf({ model, size, batch });
  await openBackend('wasm');
  const { model: layers, network } = buildNetwork(parameters, 1);
  const weights = await readWeights(layers);
  layers.dispose();
  const { loss, optimizer } = parameters;
  const { lowered, reason } = lowerNetwork(network, {
    images: batch,
    threads,
    level,
    loss,
    optimizer: { optimizer, momentum: true, nesterov: true },
  });
  if (lowered === undefined) throw new Error(`expected a network that compiles, got ${reason}`);
  const engine = await openEngine({ lowered, level, cores: threads, cacheFolder: moduleFolder });
  writeEngineWeights(engine, weights);
  fillInputs(engine, lowered, { size, batch, threads });
  let step = 0;
  return {
    engine,
    train() {
      const loss = engine.train(0);
      step += 1;
      writeSettings(engine.settings, parameters, { learningRate: 0.09, batches: 1, step });
      engine.update();
      return loss;
    },
    evaluate() {
      for (let image = 0; image < batch; image += threads) engine.evaluate(Math.min(threads, batch - image));
      return engine.view(lowered.probabilities)[0];
    },
    profile: (program) => profileQuietly(() => engine.profile(program, { repeats: 1 })),
    close: () => engine.close(),
  };
}

/**
 * The least time of each row over several profiles: what other work on the machine adds is left out, and so are the first
 * profiles, in which V8 still compiles.
 */
function profileQuietly(profile) {
  const profiles = Array.from({ length: 8 }, profile);
  return profiles[0].map((row, index) => ({
    ...row,
    ms: Math.min(...profiles.map((rows) => rows[index].ms)),
  }));
}

/** The batch in slot 0, and each thread's image to evaluate: `[size + 2][size + 2][3]` with zeros around. */
function fillInputs(engine, lowered, { size, batch, threads }) {
  const { images, truth } = randomBatch({ size, batch });
  const padded = (size + 2) ** 2 * 3;
  const place = (target, image) => {
    for (let row = 0; row < size; row++) {
      const start = (image * size + row) * size * 3;
      target.set(images.subarray(start, start + size * 3), ((row + 1) * (size + 2) + 1) * 3);
    }
  };
  const input = engine.view(lowered.input);
  for (let image = 0; image < batch; image++) place(input.subarray(image * padded), image);
  engine.view(lowered.truth).set(truth);
  for (let thread = 0; thread < threads; thread++)
    place(engine.view(lowered.evaluationInput, thread), thread % batch);
}

/** A variant's parameters with the step that peer.py makes: soft Dice, SGD of rate 0.09 with Nesterov momentum 0.95. */
function parametersOf({ model, size, batch }) {
  return makeVariant({
    ...models[model].parameters,
    imageSize: size,
    batchSize: batch,
    loss: 'dice',
    optimizer: 'sgd',
    learningRate: 0.09,
    momentum: 0.95,
    nesterov: true,
  }).parameters;
}
