import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

export type Inputs = Record<string, tf.TensorInfo>;
export type Attributes = Record<string, unknown>;
type Output = tf.TensorInfo | tf.TensorInfo[];
type Kernel = (inputs: Inputs, backend: BackendWasm, attributes: Attributes) => Output;

/** A kernel for the wasm backend; `null` hands the call on to tfjs's own kernel of that name. */
export interface WasmKernel {
  readonly name: string;
  readonly run: (...call: Parameters<Kernel>) => Output | null;
}

/** A gradient that holds while the wasm backend is the current one; `null` hands the call on to tfjs's own. */
export interface WasmGradient {
  readonly name: string;
  readonly inputsToSave?: string[];
  readonly outputsToSave?: boolean[];
  readonly run: (
    dy: tf.Tensor | tf.Tensor[],
    saved: tf.Tensor[],
    attributes: Attributes,
  ) => Record<string, () => tf.Tensor> | null;
}

/** What one family of kernels brings. */
export interface KernelFamily {
  readonly kernels: readonly WasmKernel[];
  readonly gradients: readonly WasmGradient[];
}

export function registerWasmKernel({ name, run }: WasmKernel): void {
  const own = tf.getKernel(name, 'wasm');
  if (own !== undefined) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    setupFunc: own?.setupFunc,
    disposeFunc: own?.disposeFunc,
    kernelFunc: (call) => {
      const output = run(
        call.inputs as Inputs,
        call.backend as BackendWasm,
        (call.attrs ?? {}) as Attributes,
      );
      if (output !== null) return output;
      if (own === undefined) throw new Error(`expected arguments that ${name} takes`);
      return own.kernelFunc(call);
    },
  });
}

export function registerWasmGradient({ name, inputsToSave, outputsToSave, run }: WasmGradient): void {
  const own = tf.getGradient(name) as tf.GradConfig | undefined;
  if (own !== undefined) tf.unregisterGradient(name);
  tf.registerGradient({
    kernelName: name,
    inputsToSave: own?.inputsToSave ?? inputsToSave,
    outputsToSave: own?.outputsToSave ?? outputsToSave,
    saveAllInputs: own?.saveAllInputs,
    gradFunc: (dy, saved, attrs) => {
      const ours = tf.getBackend() === 'wasm' ? run(dy, saved, attrs as Attributes) : null;
      if (ours !== null) return ours;
      if (own === undefined) throw new Error(`expected the wasm backend to differentiate ${name}`);
      return own.gradFunc(dy, saved, attrs);
    },
  });
}

export function runKernel(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: Attributes = {},
): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes as unknown as tf.NamedAttrMap) as tf.Tensor;
}
