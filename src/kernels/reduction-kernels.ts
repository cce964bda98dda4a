import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import { runKernel } from './registration.ts';
import type { KernelFamily, WasmGradient, WasmKernel } from './registration.ts';
import { addressOf } from './wasm-backend.ts';

const spread = 'DiceboardSpread';

/** Sums and means over neighbouring axes without tfjs-backend-wasm's transposition, and their gradients. */
export function reductionKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [reduction('Sum', kernels), reduction('Mean', kernels), spreading(kernels)],
    gradients: [reductionGradient('Sum'), reductionGradient('Mean')],
  };
}

/** A shape seen as `[outer, reduced, inner]`. */
interface Middle {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** Null where the axes are no neighbours. */
function findMiddle(shape: readonly number[], axis: number | number[]): Middle | null {
  const axes = tf.util.parseAxisParam(axis, shape as number[]).toSorted((a, b) => a - b);
  const first = axes[0] ?? 0;
  if (axes.some((value, index) => value !== first + index)) return null;
  const size = (from: number, to: number) => tf.util.sizeFromShape(shape.slice(from, to));
  const end = first + axes.length;
  return { outer: size(0, first), reduced: size(first, end), inner: size(end, shape.length) };
}

function reduction(name: 'Sum' | 'Mean', kernels: KernelModule): WasmKernel {
  return {
    name,
    run(inputs, backend, { axis, keepDims }) {
      const { x } = inputs as { x: tf.TensorInfo };
      const middle = findMiddle(x.shape, axis as number[]);
      if (x.dtype !== 'float32' || middle === null || middle.reduced === 0) return null;
      const axes = tf.util.parseAxisParam(axis as number[], x.shape);
      const [outShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
      const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
      const out = backend.makeOutput(shape, 'float32');
      const { outer, reduced, inner } = middle;
      const scale = name === 'Mean' ? 1 / reduced : 1;
      kernels.sumMiddle(addressOf(backend, x), addressOf(backend, out), outer, reduced, inner, scale);
      return out;
    },
  };
}

function reductionGradient(name: 'Sum' | 'Mean'): WasmGradient {
  return {
    name,
    run(dy, [x], { axis }) {
      const middle = findMiddle(x!.shape, axis as number[]);
      if (x!.dtype !== 'float32' || middle === null) return null;
      const scale = name === 'Mean' ? 1 / middle.reduced : 1;
      return { x: () => runKernel(spread, { dy: dy as tf.Tensor }, { ...middle, scale, shape: x!.shape }) };
    },
  };
}

function spreading(kernels: KernelModule): WasmKernel {
  return {
    name: spread,
    run(inputs, backend, attributes) {
      const { outer, reduced, inner, scale, shape } = attributes as unknown as Middle & {
        scale: number;
        shape: number[];
      };
      const { dy } = inputs as { dy: tf.TensorInfo };
      const out = backend.makeOutput(shape, 'float32');
      kernels.spreadMiddle(addressOf(backend, dy), addressOf(backend, out), outer, reduced, inner, scale);
      return out;
    },
  };
}
