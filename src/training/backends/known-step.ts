import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

/** What float32 rounding may change, as a share of the known value. */
const tolerance = 2e-3;

/** Losses before each of three steps of gradient descent, computed by tfjs-backend-cpu. */
const knownLosses = [0.5970914, 0.5500585, 0.5116997];

/**
 * Trains a small network of our models' operations for three steps on known numbers with the current backend.
 * @throws when a loss is not the known one.
 */
export async function checkKnownStep(): Promise<void> {
  const losses = await trainKnownSteps(knownLosses.length);
  for (const [step, known] of knownLosses.entries()) {
    const loss = losses[step]!;
    if (!(Math.abs(loss - known) <= tolerance * known)) {
      throw new Error(`a training step on known numbers gave loss ${loss} in place of ${known}`);
    }
  }
}

/** The losses before each step. */
export async function trainKnownSteps(steps: number): Promise<number[]> {
  const model = buildKnownModel();
  const images = knownTensor([2, 16, 16, 3], 1) as tf.Tensor4D;
  const truth = tf.tidy(() => tf.cast(tf.greater(tf.mean(images, 3, true), 0.1), 'float32'));
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const { value, grads } = tf.variableGrads(
      () => softDice(truth, model.apply(images, { training: true }) as tf.Tensor),
      variables,
    );
    losses.push((await value.data())[0]!);
    tf.tidy(() => {
      for (const variable of variables) variable.assign(tf.sub(variable, tf.mul(grads[variable.name]!, 0.5)));
    });
    tf.dispose([value, grads]);
  }
  tf.dispose([images, truth]);
  model.dispose();
  return losses;
}

/** Convolution of stride 2, batch norm, depthwise convolution, gate, pooling, both ways up, and a skip. */
function buildKnownModel(): layers.LayersModel {
  const { layers: make } = layers;
  const input = layers.input({ shape: [16, 16, 3] });
  const stem = make.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same' }).apply(input);
  const normal = make.batchNormalization({ epsilon: 1e-5, momentum: 0.95 }).apply(stem);
  const line = make.rescaling({ scale: 1 / 6, offset: 0.5 }).apply(normal);
  const gate = make.reLU({ maxValue: 1 }).apply(line);
  const active = make.multiply().apply([normal, gate] as layers.SymbolicTensor[]);
  const spatial = make.depthwiseConv2d({ kernelSize: 3, padding: 'same' }).apply(active);
  const means = make.globalAveragePooling2d({}).apply(spatial) as layers.SymbolicTensor;
  const weights = make.dense({ units: 8, activation: 'sigmoid' }).apply(means);
  const spread = make.reshape({ targetShape: [1, 1, 8] }).apply(weights);
  const scaled = make.multiply().apply([spatial, spread] as layers.SymbolicTensor[]);
  const pooled = make.maxPooling2d({ poolSize: 2 }).apply(make.reLU().apply(scaled));
  const up = make.conv2dTranspose({ filters: 8, kernelSize: 2, strides: 2 }).apply(pooled);
  const joined = make.concatenate().apply([up, scaled] as layers.SymbolicTensor[]);
  const logit = make.conv2d({ filters: 1, kernelSize: 1 }).apply(joined);
  const large = make.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }).apply(logit);
  const output = make.activation({ activation: 'sigmoid' }).apply(large) as layers.SymbolicTensor;
  const model = layers.model({ inputs: input, outputs: output });
  setKnownWeights(model);
  return model;
}

function setKnownWeights(model: layers.LayersModel): void {
  tf.tidy(() => {
    const values = model.weights.map(({ originalName, shape }, index) => {
      const tensor = knownTensor(shape as number[], index + 2);
      return /gamma|variance/.test(originalName) ? tf.onesLike(tensor) : tf.mul(tensor, 0.4);
    });
    model.setWeights(values);
  });
}

/** Numbers in [-1, 1] without a pattern that a wrong kernel could hide in. */
function knownTensor(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, index) => Math.sin(index * 12.9898 + seed * 78.233)),
    shape,
  );
}

/** Milletari et al. 2016, section 3. */
function softDice(truth: tf.Tensor, probability: tf.Tensor): tf.Scalar {
  const overlap = tf.mul(tf.sum(tf.mul(truth, probability)), 2);
  const areas = tf.add(tf.sum(truth), tf.sum(probability));
  return tf.sub(1, tf.div(tf.add(overlap, 1), tf.add(areas, 1)));
}
