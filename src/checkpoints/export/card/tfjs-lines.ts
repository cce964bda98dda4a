import type { Lines } from './lines.ts';

/** A script for Node: one line of output a slice. */
export const tfjsNode = (lines: Lines): string => `
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';

const { modelTopology, weightsManifest } = JSON.parse(readFileSync('model.json', 'utf8'));
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const weightData = new Uint8Array(readFileSync('weights.bin')).buffer;
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
const files = process.argv.slice(2);
const slices = await Promise.all(files.map(async (file) => {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return reduce(tf.tensor3d(Float32Array.from(data), [info.height, info.width, 3]));
}));
${predict(lines)}
const tumour = tf.sum(tf.greater(probability, 0.5), [1, 2, 3]).arraySync();
files.forEach((file, place) => console.log(file, tumour[place], 'tumour pixels of', ${lines.size ** 2}));
`;

/** A function for a page: probabilities of slices that were dropped onto it. */
export const tfjsBrowser = (lines: Lines): string => `
async function segment(files) {
  const model = await tf.loadLayersModel('model.json');
  const slices = await Promise.all(files.map(async (file) => {
    const picture = await createImageBitmap(file, { colorSpaceConversion: 'none' });
    return reduce(tf.cast(tf.browser.fromPixels(picture), 'float32'));
  }));
${predict(lines)
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
  return probability;
}
`;

/** From `slices` to `probability`, and the function that averages a slice down by area. */
function predict({ size, preprocess }: Lines): string {
  const call =
    preprocess === 'dataset'
      ? 'const probability = model.predict(pixels);'
      : `const { mean, variance } = tf.moments(pixels, [0, 1, 2], true);
const deviation = tf.where(tf.equal(variance, 0), tf.onesLike(variance), tf.sqrt(variance));
const lines = [tf.div(1, deviation), tf.div(tf.neg(mean), deviation)]; // scale and offset
const probability = model.predict([pixels, ...lines.map((line) => tf.tile(line, [pixels.shape[0], 1, 1, 1]))]);`;
  return `const pixels = tf.stack(slices); // [slices, ${size}, ${size}, 3], 0 to 255
${call}
function reduce(image) {
  const box = image.shape[0] / ${size};
  return tf.floor(tf.add(tf.avgPool(image, box, box, 'valid'), 0.5));
}`;
}
