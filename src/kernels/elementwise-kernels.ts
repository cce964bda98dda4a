import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import { runKernel } from './registration.ts';
import type { KernelFamily, WasmGradient, WasmKernel } from './registration.ts';
import { addressesOf, addressOf, shareMemory } from './wasm-backend.ts';

const clipGradient = 'DiceboardClipGrad';
const sigmoidGradient = 'DiceboardSigmoidGrad';
const hardSwish = 'DiceboardHardSwish';
const hardSwishGradient = 'DiceboardHardSwishGrad';
/** Attributes `a` and `b`: a * x + b. */
export const affine = 'DiceboardAffine';
/** Attribute `high`: max(0, min(x, high)), differentiated as relu and a clip in a row: 0 at 0, 1 at `high`. */
export const limitedRelu = 'DiceboardLimitedRelu';

/** x * relu6(x + 3) / 6 (Howard et al. 2019, section 5.2). wasm only. */
export function applyHardSwish(x: tf.Tensor): tf.Tensor {
  return runKernel(hardSwish, { x });
}

/** Kernels that take one pass over memory where tfjs takes several, or a copy. */
export function elementwiseKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [
      { name: 'Identity', run: (inputs, backend) => share(inputs['x']!, backend) },
      {
        name: 'Cast',
        run: (inputs, backend, { dtype }) =>
          inputs['x']!.dtype === dtype ? share(inputs['x']!, backend) : null,
      },
      affineKernel(kernels),
      limitedReluKernel,
      clipGradientKernel(kernels),
      binary(sigmoidGradient, ['y', 'dy'], kernels.sigmoidGradient),
      binary(hardSwishGradient, ['x', 'dy'], kernels.hardSwishGradient),
      hardSwishKernel(kernels),
    ],
    gradients: [
      {
        name: affine,
        run: (dy, _saved, { a }) => ({ x: () => runKernel(affine, { x: dy as tf.Tensor }, { a, b: 0 }) }),
      },
      clipped('Relu', () => ({ low: 0, high: Infinity, closedLow: false })),
      clipped('Relu6', () => ({ low: 0, high: 6, closedLow: false })),
      clipped('ClipByValue', ({ clipValueMin, clipValueMax }) => ({
        low: clipValueMin,
        high: clipValueMax,
        closedLow: true,
      })),
      { ...clipped(limitedRelu, ({ high }) => ({ low: 0, high, closedLow: false })), inputsToSave: ['x'] },
      sigmoid,
      {
        name: hardSwish,
        inputsToSave: ['x'],
        run: (dy, [x]) => ({ x: () => runKernel(hardSwishGradient, { x: x!, dy: dy as tf.Tensor }) }),
      },
    ],
  };
}

function share(x: tf.TensorInfo, backend: Parameters<typeof shareMemory>[0]): tf.TensorInfo | null {
  return x.dtype === 'string' ? null : shareMemory(backend, x);
}

function affineKernel(kernels: KernelModule): WasmKernel {
  return {
    name: affine,
    run(inputs, backend, { a, b }) {
      const { x } = inputs as { x: tf.TensorInfo };
      const out = backend.makeOutput(x.shape, 'float32');
      const size = tf.util.sizeFromShape(x.shape);
      kernels.affine(addressOf(backend, x), addressOf(backend, out), size, a as number, b as number);
      return out;
    },
  };
}

const limitedReluKernel: WasmKernel = {
  name: limitedRelu,
  run(inputs, backend, { high }) {
    const clip = tf.getKernel('ClipByValue', 'wasm').kernelFunc;
    return clip({ inputs, backend, attrs: { clipValueMin: 0, clipValueMax: high as number } });
  },
};

function clipped(
  name: string,
  limits: (attributes: Record<string, unknown>) => Record<string, unknown>,
): WasmGradient {
  return {
    name,
    run(dy, [x], attributes) {
      if (x!.dtype !== 'float32') return null;
      return { x: () => runKernel(clipGradient, { x: x!, dy: dy as tf.Tensor }, limits(attributes)) };
    },
  };
}

function clipGradientKernel(kernels: KernelModule): WasmKernel {
  return {
    name: clipGradient,
    run(inputs, backend, { low, high, closedLow }) {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const out = backend.makeOutput(x.shape, 'float32');
      const size = tf.util.sizeFromShape(x.shape);
      kernels.clipGradient(
        ...addressesOf(backend, x, dy, out),
        size,
        low as number,
        high as number,
        Number(closedLow),
      );
      return out;
    },
  };
}

const sigmoid: WasmGradient = {
  name: 'Sigmoid',
  run: (dy, [y]) => ({ x: () => runKernel(sigmoidGradient, { y: y!, dy: dy as tf.Tensor }) }),
};

function hardSwishKernel(kernels: KernelModule): WasmKernel {
  return {
    name: hardSwish,
    run(inputs, backend) {
      const { x } = inputs as { x: tf.TensorInfo };
      const out = backend.makeOutput(x.shape, 'float32');
      kernels.hardSwish(addressOf(backend, x), addressOf(backend, out), tf.util.sizeFromShape(x.shape));
      return out;
    },
  };
}

/** A kernel of two tensors of one shape. */
function binary(
  name: string,
  names: [string, string],
  kernel: KernelModule['hardSwishGradient'],
): WasmKernel {
  return {
    name,
    run(inputs, backend) {
      const [a, b] = [inputs[names[0]]!, inputs[names[1]]!];
      const out = backend.makeOutput(a.shape, 'float32');
      kernel(...addressesOf(backend, a, b, out), tf.util.sizeFromShape(a.shape));
      return out;
    },
  };
}
