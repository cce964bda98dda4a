import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from './open-backend.ts';
import { buildModel } from '../models/build-model.ts';
import { lossFunction } from '../losses.ts';
import { makeOptimizer } from '../optimizers/make-optimizer.ts';
import { computeGradients, applyGradients } from '../train-step.ts';
import { trainableTensors } from '../model-weights.ts';
const which = process.argv[2] ?? 'base',
  size = +(process.argv[3] ?? 128),
  batch = +(process.argv[4] ?? 16),
  steps = +(process.argv[5] ?? 4);
console.log(await openBackend((process.env.BK as any) ?? 'wasm').then((b) => b.device));
const parameters: any = {
  model: which.startsWith('unet') ? 'unet' : 'mobilenetv3-lraspp',
  width: +(which.slice(4) || 8),
  skipConnections: which === 'skips',
  batchNorm: process.env.BN !== '0',
  optimizer: process.env.OPT ?? 'sgd',
  learningRate: 0.05,
  momentum: 0.95,
  nesterov: true,
  loss: 'bce-dice',
  imageSize: size,
};
const model = buildModel(parameters, 1);
const optimizer = makeOptimizer(parameters);
const state: any = { model, optimizer, optimizerState: optimizer.init(trainableTensors(model)) };
const images = tf.randomUniform([batch, size, size, 3], -1, 1, 'float32', 1) as tf.Tensor4D,
  masks = tf.cast(tf.greater(tf.mean(images, 3, true), 0.2), 'float32') as tf.Tensor4D;
const loss = lossFunction('bce-dice');
const t: number[] = [],
  ls: number[] = [];
let tg = 0;
const step = () => {
  const b = process.cpuUsage().user / 1000;
  const r = computeGradients(state, { images, masks } as any, loss);
  const l = r.loss.dataSync()[0]!;
  r.loss.dispose();
  tg += process.cpuUsage().user / 1000 - b;
  applyGradients(state, { sum: r.gradients, batches: 1, learningRate: 0.05 });
  ls.push(l);
  t.push(process.cpuUsage().user / 1000 - b);
};
for (let i = 0; i < steps; i++) {
  step();
  if (process.env.MEM && i % 100 === 99)
    console.log(
      i + 1,
      'rss',
      (process.memoryUsage().rss / 1e6).toFixed(0),
      'wasm',
      ((tf.backend() as any).wasm?.asm.memory.buffer.byteLength / 1e6).toFixed(0),
      'tensors',
      tf.memory().numTensors,
      'loss',
      ls.at(-1),
    );
}
t.sort((a, b) => a - b);
console.log(
  'losses',
  ls
    .slice(0, 6)
    .map((v) => v.toFixed(6))
    .join(' '),
  '...',
  ls.at(-1),
);
console.log(
  `ms/step median ${t[t.length >> 1]!.toFixed(0)} min ${t[0]!.toFixed(0)} ms/image ${(t[t.length >> 1]! / batch).toFixed(2)} (gradients ${(tg / steps).toFixed(0)}) rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB tensors ${tf.memory().numTensors}`,
);
if (process.env.PROF) {
  const per = new Map<string, [number, number]>();
  for (const k of tf.getKernelsForBackend(tf.getBackend())) {
    const f = k.kernelFunc;
    (k as any).kernelFunc = (a: any) => {
      const b = process.cpuUsage().user / 1000;
      const r = f(a);
      const d = process.cpuUsage().user / 1000 - b;
      const e = per.get(k.kernelName) ?? [0, 0];
      e[0] += d;
      e[1]++;
      per.set(k.kernelName, e);
      return r;
    };
  }
  const b = process.cpuUsage().user / 1000;
  for (let i = 0; i < 3; i++) step();
  const tot = (process.cpuUsage().user / 1000 - b) / 3;
  let sum = 0;
  for (const [k, [d, n]] of [...per].sort((a, b) => b[1][0] - a[1][0])) {
    sum += d / 3;
    if (d / 3 > tot / 150) console.log(k.padEnd(40), (d / 3).toFixed(1).padStart(8), n / 3);
  }
  console.log(
    'total',
    tot.toFixed(0),
    'kernels',
    sum.toFixed(0),
    'count',
    [...per.values()].reduce((s, v) => s + v[1], 0) / 3,
  );
}
const h = tf
  .tidy(() => model.weights.map((w) => tf.sum(w.read()).dataSync()[0]!))
  .reduce((a, b, i) => a + b * ((i % 7) + 1), 0);
console.log('checksum', h);
