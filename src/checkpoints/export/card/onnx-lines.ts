import type { Lines } from './lines.ts';

/** A script for Node: one line of output a slice. */
export const onnxNode = ({ size, preprocess }: Lines): string => `
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const size = ${size};
const session = await InferenceSession.create('model.onnx');
const files = process.argv.slice(2);
const slices = await Promise.all(files.map(async (file) => {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return reduce(data, info.width);
}));
const pixels = Float32Array.from(slices.flatMap((slice) => [...slice])); // [slices, ${size}, ${size}, 3], 0 to 255
const batch = files.length;
${
  preprocess === 'dataset'
    ? 'const inputs = { pixels: new Tensor(pixels, [batch, size, size, 3]) };'
    : `const channels = [0, 1, 2].map((channel) => pixels.filter((_, place) => place % 3 === channel));
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const means = channels.map(average);
const deviations = channels.map((values, c) => Math.sqrt(average([...values].map((v) => (v - means[c]) ** 2))) || 1);
const line = (values) => new Tensor(Float32Array.from({ length: 3 * batch }, (_, i) => values[i % 3]), [batch, 1, 1, 3]);
const inputs = {
  pixels: new Tensor(pixels, [batch, size, size, 3]),
  scale: line(deviations.map((deviation) => 1 / deviation)),
  offset: line(deviations.map((deviation, c) => -means[c] / deviation)),
};`
}
const { probability } = await session.run(inputs);
files.forEach((file, place) => {
  const slice = probability.data.subarray(place * size * size, (place + 1) * size * size);
  console.log(file, slice.filter((value) => value > 0.5).length, 'tumour pixels of', size * size);
});

function reduce(data, side) { // by area
  const box = side / size;
  return Float32Array.from({ length: size * size * 3 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / 3 / size), Math.floor(i / 3) % size, i % 3];
    let sum = 0;
    for (let y = row * box; y < (row + 1) * box; y += 1)
      for (let x = column * box; x < (column + 1) * box; x += 1) sum += data[(y * side + x) * 3 + channel];
    return Math.floor(sum / box ** 2 + 0.5);
  });
}
`;

/** A script for Python: one line of output a slice. */
export const onnxPython = ({ size, preprocess }: Lines): string => `
import sys

import numpy as np
import onnxruntime
from PIL import Image


def read(file):  # averaged down by area
    image = np.asarray(Image.open(file).convert("RGB"), dtype=np.float32)
    box = image.shape[0] // ${size}
    return np.floor(image.reshape(${size}, box, ${size}, box, 3).mean((1, 3)) + 0.5)


files = sys.argv[1:]
pixels = np.stack([read(file) for file in files])  # [slices, ${size}, ${size}, 3], 0 to 255
inputs = {"pixels": pixels}
${
  preprocess === 'dataset'
    ? ''
    : `mean = pixels.mean((0, 1, 2), dtype=np.float64)
deviation = pixels.std((0, 1, 2), dtype=np.float64)
deviation[deviation == 0] = 1
for name, line in {"scale": 1 / deviation, "offset": -mean / deviation}.items():
    inputs[name] = np.tile(line.astype(np.float32), (len(files), 1, 1, 1))
`
}session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
probability = session.run(["probability"], inputs)[0]
for file, slice in zip(files, probability):
    print(file, int((slice > 0.5).sum()), "tumour pixels of", ${size ** 2})
`;
