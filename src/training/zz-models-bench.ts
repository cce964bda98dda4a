import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from './backends/open-backend.ts';
import { buildModel } from './models/build-model.ts';
import { lossFunction } from './losses.ts';
import { makeOptimizer } from './optimizers/make-optimizer.ts';
const cpu = () => process.cpuUsage().user / 1000;
const [which = 'base', size = '128', batch = '16', steps = '4'] = process.argv.slice(2);
await openBackend('wasm');
const p = {
  model: which.startsWith('unet') ? 'unet' : 'mobilenetv3-lraspp',
  width: +(which.slice(4) || 8),
  batchNorm: true,
  skipConnections: which === 'skips',
  optimizer: 'sgd',
  momentum: 0.95,
  nesterov: true,
  imageSize: +size,
} as any;
const m = buildModel(p, 1);
const vars = m.trainableWeights.map((w) => (w as any).val as tf.Variable);
const opt = makeOptimizer(p);
const loss = lossFunction('bce-dice');
const B = +batch,
  S = +size;
const x = tf.randomUniform([B, S, S, 3], -1, 1, 'float32', 1) as tf.Tensor4D;
const t = tf.cast(
  tf.greater(tf.randomUniform([B, S, S, 1], 0, 1, 'float32', 2), 0.7),
  'float32',
) as tf.Tensor4D;
let st = opt.init(Object.fromEntries(vars.map((v) => [v.name, v])));
const ts: number[] = [];
function step() {
  const b = cpu();
  const { value, grads } = tf.variableGrads(() => loss(t, m.apply(x, { training: true }) as any), vars);
  const mid = cpu();
  const weights = Object.fromEntries(vars.map((v) => [v.name, v]));
  const u = opt.update({ gradients: grads, state: st, weights, learningRate: 0.02 });
  for (const v of vars) {
    v.assign(u.weights[v.name] as any);
    u.weights[v.name]!.dispose();
  }
  tf.dispose(grads);
  tf.dispose(st.slots as any);
  st = u.state;
  const l = value.dataSync()[0];
  value.dispose();
  ts.push(cpu() - b);
  console.log(
    l!.toFixed(5),
    'grads',
    (mid - b).toFixed(0),
    'ms, all',
    (cpu() - b).toFixed(0),
    'tensors',
    tf.memory().numTensors,
  );
}
for (let i = 0; i < +steps; i++) step();
ts.sort((a, b) => a - b);
console.log('ms/image median', (ts[ts.length >> 1]! / B).toFixed(2));
const per = new Map<string, [number, number]>();
const e: any = tf.engine();
for (const k of tf.getKernelsForBackend('wasm')) {
  const f = k.kernelFunc;
  (k as any).kernelFunc = (a: any) => {
    const b = cpu();
    const r = f(a);
    const d = cpu() - b;
    const q = per.get(k.kernelName) ?? [0, 0];
    q[0] += d;
    q[1]++;
    per.set(k.kernelName, q);
    return r;
  };
}
const b = cpu();
step();
const tot = cpu() - b;
let sum = 0,
  n = 0;
for (const [k, [d, c]] of [...per].sort((a, b) => b[1][0] - a[1][0])) {
  sum += d;
  n += c;
  if (d > tot / 150) console.log(k.padEnd(36), d.toFixed(1).padStart(8), c);
}
console.log('total', tot.toFixed(0), 'in kernels', sum.toFixed(0), 'count', n);
{ const d = (await import('./models/deployable-model.ts')); const dep = d.deployableModel(m, { preprocess: 'volume' });
const px = tf.mul(x, 100) as tf.Tensor4D; const ns = Array.from({length:B},()=>({mean:[0,0,0],deviation:[100,100,100]} as any));
for (let i=0;i<4;i++){ per.clear(); const b=cpu(); const r=d.predictPixels(dep, px, ns); r.dataSync(); r.dispose(); if(i==3){console.log('EVAL ms/image', ((cpu()-b)/B).toFixed(2)); for(const [k,[t,c]] of [...per].sort((a,b)=>b[1][0]-a[1][0]).slice(0,5)) console.log('  ',k,t.toFixed(1),c);} } }
