import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from './backends/open-backend.ts';
import { buildModel } from './models/build-model.ts';
import { makeVariant } from '../domain/variant.ts';
await openBackend('wasm');
for (const p of [{ imageSize: 128 }, { model: 'unet', width: 8, imageSize: 128 }] as any[]) {
const m = buildModel(makeVariant(p).parameters, 1); const x = tf.randomUniform([16, 128, 128, 3]);
const go = () => { const b = performance.now(); (m.predictOnBatch(x) as any).dispose(); return performance.now() - b; };
const t = [go(), go(), go(), go(), go()]; console.log(t.map((v) => v.toFixed(0)).join(' '));
const per = new Map<string, [number, number]>();
const restore: any[] = [];
for (const k of tf.getKernelsForBackend('wasm')) { const f = k.kernelFunc; restore.push(() => { (k as any).kernelFunc = f; }); (k as any).kernelFunc = (a: any) => { const b = performance.now(); const r = f(a); const d = performance.now() - b; const e = per.get(k.kernelName) ?? [0, 0]; e[0] += d; e[1]++; per.set(k.kernelName, e); return r; }; }
const tot = go(); for (const [k, [d, n]] of [...per].sort((a, b) => b[1][0] - a[1][0])) if (d > tot / 100) console.log(k.padEnd(30), d.toFixed(1), n); console.log('total', tot);
restore.forEach((r) => r());
}
