import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from './backends/open-backend.ts';
await openBackend('wasm');
for (const s of [
  [16, 64, 64, 16],
  [16, 16, 16, 72],
  [16, 8, 8, 240],
] as any) {
  const x = tf.randomUniform(s) as tf.Tensor4D;
  const [B, H, W, C] = s;
  const N = B * H * W;
  const ones = tf.ones([1, N]);
  const v = tf.ones([C]);
  const ones2 = tf.ones([N, 1]);
  const f: any = {
    mean: () => tf.mean(x, [0, 1, 2]),
    matmul: () => tf.matMul(ones, tf.reshape(x, [N, C])),
    matmulT: () => tf.matMul(tf.reshape(x, [N, C]), ones2, true),
    avg: () => tf.avgPool(x, [H, W], 1, 'valid'),
    mean12: () => tf.mean(x, [1, 2]),
    mul: () => tf.mul(x, x),
    mulb: () => tf.mul(x, v),
    addb: () => tf.add(x, v),
    subb: () => tf.sub(x, v),
    sq: () => tf.square(x),
    bn: () => tf.batchNorm(x, v as any, v as any, v as any, v as any),
    relu: () => tf.relu(x),
    step: () => tf.step(x),
    ge: () => tf.greaterEqual(x, 0),
    abs: () => tf.abs(x),
    clip: () => tf.clipByValue(x, 0, 1),
    muls: () => tf.mul(x, 0.5),
    sqd: () => tf.squaredDifference(x, v),
    relu6: () => tf.relu6(x),
    prelu: () => tf.prelu(x, v),
    sigmoid: () => tf.sigmoid(x),
    max: () => tf.maximum(x, 0),
    dwsum: () => tf.depthwiseConv2d(x, tf.ones([1, 1, C, 1]) as any, 1, 'valid'),
    clone: () => tf.clone(x),
    perm: () => tf.transpose(x, [0, 2, 1, 3]),
    cast: () => tf.cast(tf.cast(x, 'bool'), 'float32'),
  };
  const out = [];
  for (const k in f) {
    let best = 1e9;
    for (let i = 0; i < 12; i++) {
      const b = performance.now();
      const r = tf.tidy(f[k]) as any;
      const d = performance.now() - b;
      r.dispose();
      best = Math.min(best, d);
    }
    out.push(k + ' ' + ((best * 1e6) / (N * C)).toFixed(2));
  }
  console.log(s.join('x'), 'ns/element:', out.join('  '));
}
