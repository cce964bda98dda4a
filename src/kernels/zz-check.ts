import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { openBackend } from '/work/main/src/training/backends/open-backend.ts';
import { registerDilatedGradients } from '/work/main/src/training/backends/dilated-gradients.ts';
await openBackend('wasm');
let bad = 0,
  count = 0;
function rnd(shape: number[], seed: number) {
  const n = shape.reduce((a, b) => a * b, 1);
  let s = (seed * 2654435761) >>> 0;
  return Array.from({ length: n }, () => {
    s = (s * 1664525 + 1013904223) >>> 0;
    return (s / 4294967296) * 2 - 1;
  });
}
async function both(f: () => tf.Tensor[]): Promise<number> {
  tf.setBackend('cpu');
  registerDilatedGradients('expanded');
  const a = tf.tidy(f).map((t) => t.dataSync());
  tf.setBackend('wasm');
  registerDilatedGradients('native');
  const b = tf.tidy(f).map((t) => t.dataSync());
  let worst = 0;
  a.forEach((u, i) =>
    u.forEach((v, j) => {
      const e = Math.abs(v - b[i]![j]!) / (1 + Math.abs(v));
      if (!(e <= worst)) worst = e;
    }),
  );
  return worst;
}
const pads: any[] = [
  'same',
  'valid',
  [
    [0, 0],
    [1, 2],
    [2, 1],
    [0, 0],
  ],
];
const errs = new Map<string, number>();
for (const pad of pads)
  for (const s of [1, 2, 3])
    for (const d of [1, 2])
      for (const k of [
        [1, 1],
        [3, 3],
        [5, 3],
      ])
        for (const [ci, co] of [
          [3, 5],
          [8, 16],
          [12, 1],
          [5, 12],
          [17, 9],
        ] as const)
          for (const [h, w] of [
            [9, 11],
            [7, 6],
          ] as const) {
            if (s > 1 && d > 1) continue;
            const x = rnd([2, h, w, ci], 1),
              f = rnd([k[0]!, k[1]!, ci, co], 2);
            let e = 0;
            try {
              e = await both(() => {
                const X = tf.tensor4d(x, [2, h, w, ci]),
                  F = tf.tensor4d(f, [k[0]!, k[1]!, ci, co]);
                const g = tf.grads((X: any, F: any) => tf.sum(tf.square(tf.conv2d(X, F, s, pad, 'NHWC', d))))(
                  [X, F],
                );
                return g;
              });
            } catch (err: any) {
              errs.set(
                'conv ' + err.message.slice(0, 90),
                1 + (errs.get('conv ' + err.message.slice(0, 90)) ?? 0),
              );
            }
            count++;
            if (!(e < 1e-4)) {
              bad++;
              console.log('conv', JSON.stringify(pad), s, d, k, ci, co, h, w, e);
            }
            for (const m of [1, 2]) {
              const fd = rnd([k[0]!, k[1]!, ci, m], 3);
              try {
                e = await both(() => {
                  const X = tf.tensor4d(x, [2, h, w, ci]),
                    F = tf.tensor4d(fd, [k[0]!, k[1]!, ci, m]);
                  return tf.grads((X: any, F: any) =>
                    tf.sum(tf.square(tf.depthwiseConv2d(X, F, s, pad, 'NHWC', d))),
                  )([X, F]);
                });
              } catch (err: any) {
                errs.set(
                  'dw ' + err.message.slice(0, 90),
                  1 + (errs.get('dw ' + err.message.slice(0, 90)) ?? 0),
                );
                e = 0;
              }
              count++;
              if (!(e < 1e-4)) {
                bad++;
                console.log('dw', JSON.stringify(pad), s, d, k, ci, m, h, w, e);
              }
            }
          }
console.log('checked', count, 'bad', bad, errs);
