import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
// oxlint-disable-next-line import/no-unassigned-import
import '@tensorflow/tfjs-backend-cpu';
// oxlint-disable-next-line import/no-unassigned-import
import '@tensorflow/tfjs-layers';
import { registerDilatedGradients } from './dilated-gradients.ts';
import { speedUpLayers } from './fast-layers.ts';
import { registerGradientKernels } from './register-gradient-kernels.ts';

/** tfjs-backend-wasm with our kernels, as `training/backends` opens it. */
export async function openWasm(): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  await registerGradientKernels();
  registerDilatedGradients('native');
  speedUpLayers();
}

/** Numbers in [-1, 1), the same for the same seed. */
export function numbers(shape: readonly number[], seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** What `compute` gives on the cpu backend and on ours. Both backends must be registered. */
export async function onBoth(
  compute: () => tf.Tensor[],
): Promise<{ cpu: Float32Array[]; wasm: Float32Array[] }> {
  await tf.setBackend('cpu');
  registerDilatedGradients('expanded');
  const cpu = tf.tidy(() => compute().map((tensor) => tensor.dataSync() as Float32Array));
  await tf.setBackend('wasm');
  registerDilatedGradients('native');
  const wasm = tf.tidy(() => compute().map((tensor) => tensor.dataSync() as Float32Array));
  return { cpu, wasm };
}

/** Greatest difference between the two backends, relative to 1 + the value; Infinity where either has NaN. */
export async function difference(compute: () => tf.Tensor[]): Promise<number> {
  const { cpu, wasm } = await onBoth(compute);
  let worst = 0;
  for (const [index, expected] of cpu.entries()) {
    for (const [place, value] of expected.entries()) {
      const error = Math.abs(value - wasm[index]![place]!) / (1 + Math.abs(value));
      worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
    }
    if (expected.length !== wasm[index]!.length) worst = Infinity;
  }
  return worst;
}

/**
 * Greatest difference, relative to 1 + the slope, between the gradients of `loss` and central differences on some of
 * the inputs' elements. Sum up in a few terms: 32-bit losses leave few digits.
 */
export function differenceToSlopes(
  loss: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: { values: Float32Array; shape: number[] }[],
  { step, samples }: { step: number; samples: number },
): number {
  const evaluate = () =>
    tf.tidy(() => loss(...inputs.map(({ values, shape }) => tf.tensor(values, shape))).dataSync()[0]!);
  const gradients = tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape));
    return tf
      .grads(loss as never)(tensors)
      .map((tensor) => tensor.dataSync());
  });
  let worst = 0;
  for (const [index, { values }] of inputs.entries()) {
    for (let sample = 0; sample < samples; sample += 1) {
      const place = Math.floor((sample * values.length) / samples);
      const value = values[place]!;
      values[place] = value + step;
      const above = evaluate();
      values[place] = value - step;
      const slope = (above - evaluate()) / (2 * step);
      values[place] = value;
      worst = Math.max(worst, Math.abs(slope - gradients[index]![place]!) / (1 + Math.abs(slope)));
    }
  }
  return worst;
}
