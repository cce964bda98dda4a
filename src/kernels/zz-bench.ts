import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { openBackend } from '../training/backends/open-backend.ts';
const which = process.argv[2] ?? 'base',
  size = +(process.argv[3] ?? 128),
  batch = +(process.argv[4] ?? 16),
  steps = +(process.argv[5] ?? 4);
await openBackend((process.env.BK as any) ?? 'wasm');
const L = tfl.layers;
function base(size: number) {
  const bn = (x: any) => L.batchNormalization({ momentum: 0.95 }).apply(x) as any;
  const hsig = (x: any) =>
    L.reLU({ maxValue: 6 }).apply(L.rescaling({ scale: 1, offset: 3 }).apply(x)) as any;
  const hsw = (x: any) => L.multiply().apply([x, L.rescaling({ scale: 1 / 6 }).apply(hsig(x)) as any]) as any;
  const act = (x: any, a: string) => (a === 'RE' ? (L.reLU().apply(x) as any) : a === 'HS' ? hsw(x) : x);
  const conv = (x: any, f: number, k = 1, s = 1, o: any = {}) =>
    L.conv2d({ filters: f, kernelSize: k, strides: s, padding: 'same', ...o }).apply(x) as any;
  const dw = (x: any, k: number, s: number, d: number) =>
    L.depthwiseConv2d({ kernelSize: k, strides: s, padding: 'same', dilationRate: d } as any).apply(x) as any;
  const bneck = (x: any, k: number, e: number, c: number, se: boolean, a: string, s: number, d = 1) => {
    const cin = x.shape[3];
    let y = act(bn(conv(x, e)), a);
    y = act(bn(dw(y, k, s, d)), a);
    if (se) {
      let g = L.globalAveragePooling2d({} as any).apply(y) as any;
      g = L.reshape({ targetShape: [1, 1, e] }).apply(g);
      g = L.reLU().apply(conv(g, e >> 2, 1, 1, { useBias: false }));
      g = L.rescaling({ scale: 1 / 6 }).apply(hsig(conv(g, e, 1, 1, { useBias: false })));
      y = L.multiply().apply([y, g]);
    }
    y = bn(conv(y, c));
    return s === 1 && cin === c ? (L.add().apply([x, y]) as any) : y;
  };
  const up = (x: any, s: number) =>
    L.upSampling2d({ size: [s, s], interpolation: 'bilinear' }).apply(x) as any;
  const inp = tfl.input({ shape: [size, size, 3] });
  let x = bn(conv(inp, 16, 3, 2));
  x = bneck(x, 3, 16, 16, true, 'RE', 2);
  x = bneck(x, 3, 72, 24, false, 'RE', 2);
  const s8 = (x = bneck(x, 3, 88, 24, false, 'RE', 1));
  x = bneck(x, 5, 96, 40, true, 'HS', 2);
  x = bneck(x, 5, 240, 40, true, 'HS', 1);
  x = bneck(x, 5, 240, 40, true, 'HS', 1);
  x = bneck(x, 5, 120, 48, true, 'HS', 1);
  x = bneck(x, 5, 144, 48, true, 'HS', 1);
  x = bneck(x, 5, 288, 96, true, 'HS', 1, 2);
  let h = L.reLU().apply(bn(conv(x, 128))) as any;
  let g = L.reshape({ targetShape: [1, 1, 96] }).apply(L.globalAveragePooling2d({} as any).apply(x)) as any;
  g = L.activation({ activation: 'sigmoid' }).apply(conv(g, 128));
  h = L.multiply().apply([h, g]);
  h = L.add().apply([up(conv(h, 1), 2), conv(s8, 1)]);
  h = up(h, 8);
  const out = L.conv2d({ filters: 1, kernelSize: 1, activation: 'sigmoid' }).apply(h) as any;
  return tfl.model({ inputs: inp, outputs: out });
}
function unet(size: number, f = 8) {
  const inp = tfl.input({ shape: [size, size, 3] });
  const block = (x: any, n: number) => {
    for (let i = 0; i < 2; i++)
      x = L.reLU().apply(
        L.batchNormalization().apply(
          L.conv2d({ filters: n, kernelSize: 3, padding: 'same', useBias: false }).apply(x) as any,
        ),
      );
    return x;
  };
  const e: any[] = [];
  let x: any = inp;
  for (let i = 0; i < 4; i++) {
    x = block(x, f << i);
    e.push(x);
    x = L.maxPooling2d({ poolSize: 2 }).apply(x);
  }
  x = block(x, f << 4);
  for (let i = 3; i >= 0; i--) {
    x = L.conv2dTranspose({ filters: f << i, kernelSize: 2, strides: 2 }).apply(x);
    x = block(L.concatenate().apply([x, e[i]]), f << i);
  }
  return tfl.model({
    inputs: inp,
    outputs: L.conv2d({ filters: 1, kernelSize: 1, activation: 'sigmoid' }).apply(x) as any,
  });
}
const m: tfl.LayersModel = which === 'base' ? base(size) : unet(size, +(which.slice(4) || 8));
console.log('parameters', m.countParams());
if (process.env.ACCEL !== '0') {
  try {
    const a: any = await import('./accelerate-model.ts');
    a.accelerateModel?.(m);
  } catch (e: any) {
    if (!/Cannot find/.test(e.message)) throw e;
  }
}
const x = tf.randomUniform([batch, size, size, 3], -1, 1, 'float32', 1) as tf.Tensor4D,
  y = tf.cast(tf.greater(tf.randomUniform([batch, size, size, 1], 0, 1, 'float32', 2), 0.7), 'float32');
const loss = () =>
  tf.tidy(() => {
    const p = m.apply(x, { training: true }) as tf.Tensor;
    const i = tf.sum(tf.mul(p, y));
    const dice = tf.sub(1, tf.div(tf.add(tf.mul(2, i), 1), tf.add(tf.add(tf.sum(p), tf.sum(y)), 1)));
    const q = tf.clipByValue(p, 1e-6, 1 - 1e-6);
    const bce = tf.neg(tf.mean(tf.add(tf.mul(y, tf.log(q)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, q))))));
    return tf.add(dice, bce) as tf.Scalar;
  });
const opt = tf.train.momentum(0.02, 0.9, true);
const vars = m.trainableWeights.map((w: any) => w.val as tf.Variable);
let t: number[] = [];
let ls: number[] = [];
for (let i = 0; i < steps; i++) {
  const b = performance.now();
  const l = opt.minimize(loss, true, vars)!;
  ls.push(l.dataSync()[0]!);
  l.dispose();
  t.push(performance.now() - b);
}
t.sort((a, b) => a - b);
console.log('losses', ls.map((v) => v.toFixed(5)).join(' '));
console.log(
  `ms/step median ${t[t.length >> 1]!.toFixed(0)} min ${t[0]!.toFixed(0)} ms/image ${(t[t.length >> 1]! / batch).toFixed(2)}  rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB tensors ${tf.memory().numTensors}`,
);
if (process.env.PROF) {
  const per = new Map<string, [number, number]>();
  const eng: any = tf.engine();
  for (const k of tf.getKernelsForBackend(tf.getBackend())) {
    const f = k.kernelFunc;
    (k as any).kernelFunc = (a: any) => {
      const b = performance.now();
      const r = f(a);
      if (BK2) (r as any)?.dataId && eng.backend.readSync && 0;
      const d = performance.now() - b;
      const e = per.get(k.kernelName) ?? [0, 0];
      e[0] += d;
      e[1]++;
      per.set(k.kernelName, e);
      return r;
    };
  }
  const BK2 = 0;
  const b = performance.now();
  opt.minimize(loss, false, vars);
  const tot = performance.now() - b;
  let sum = 0;
  for (const [k, [d, n]] of [...per].sort((a, b) => b[1][0] - a[1][0])) {
    sum += d;
    if (d > tot / 200) console.log(k.padEnd(40), d.toFixed(1).padStart(8), n);
  }
  console.log(
    'total',
    tot.toFixed(0),
    'kernels',
    sum.toFixed(0),
    'count',
    [...per.values()].reduce((s, v) => s + v[1], 0),
  );
}
