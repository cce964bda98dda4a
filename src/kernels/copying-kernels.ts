import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.ts';
import type { KernelFamily, WasmKernel } from './registration.ts';
import { addressOf } from './wasm-backend.ts';

/** Slices, padding, concatenation and splits; tfjs-backend-wasm's copy one innermost run at a time in JavaScript. */
export function copyingKernels(kernels: KernelModule): KernelFamily {
  return {
    kernels: [slicing(kernels), padding(kernels), concatenation(kernels), splitting(kernels)],
    gradients: [],
  };
}

/** A box of sides `size` within a tensor of shape `shape`, its corner at `begin`; four axes. */
interface Box {
  readonly address: number;
  readonly shape: readonly number[];
  readonly begin: readonly number[];
}

function copyBox(kernels: KernelModule, from: Box, to: Box & { size: readonly number[] }): void {
  const strides = ({ shape }: Box) => [
    4 * shape[1]! * shape[2]! * shape[3]!,
    4 * shape[2]! * shape[3]!,
    4 * shape[3]!,
  ];
  const [a, b, c, d] = to.size as [number, number, number, number];
  const [fromStrides, toStrides] = [strides(from), strides(to)];
  const start = (box: Box, steps: number[]) =>
    box.address +
    box.begin[0]! * steps[0]! +
    box.begin[1]! * steps[1]! +
    box.begin[2]! * steps[2]! +
    box.begin[3]! * 4;
  const whole = d === from.shape[3] && d === to.shape[3];
  const [columns, run] = whole ? [1, 4 * c * d] : [c, 4 * d];
  const steps = [...fromStrides, ...toStrides];
  kernels.copyBlocks(start(from, fromStrides), start(to, toStrides), a, b, columns, run, ...steps);
}

function fourAxes(values: readonly number[], filler: number): number[] {
  return [...Array<number>(4 - values.length).fill(filler), ...values];
}

function isCopyable(x: tf.TensorInfo): boolean {
  return (x.dtype === 'float32' || x.dtype === 'int32') && x.shape.length <= 4 && !x.shape.includes(0);
}

function slicing(kernels: KernelModule): WasmKernel {
  return {
    name: 'Slice',
    run(inputs, backend, { begin, size }) {
      const { x } = inputs as { x: tf.TensorInfo };
      const [from, sides] = tf.slice_util.parseSliceParams(
        x as tf.Tensor,
        begin as number[],
        size as number[],
      );
      if (!isCopyable(x) || sides!.includes(0)) return null;
      const out = backend.makeOutput(sides!, x.dtype);
      const shape = fourAxes(sides!, 1);
      copyBox(
        kernels,
        { address: addressOf(backend, x), shape: fourAxes(x.shape, 1), begin: fourAxes(from!, 0) },
        { address: addressOf(backend, out), shape, begin: [0, 0, 0, 0], size: shape },
      );
      return out;
    },
  };
}

function padding(kernels: KernelModule): WasmKernel {
  return {
    name: 'PadV2',
    run(inputs, backend, { paddings, constantValue }) {
      const { x } = inputs as { x: tf.TensorInfo };
      if (!isCopyable(x) || x.dtype !== 'float32') return null;
      const sides = paddings as [number, number][];
      const out = backend.makeOutput(
        x.shape.map((side, axis) => side + sides[axis]![0] + sides[axis]![1]),
        x.dtype,
      );
      const size = fourAxes(x.shape, 1);
      const begin = fourAxes(
        sides.map(([before]) => before),
        0,
      );
      const address = addressOf(backend, out);
      kernels.fill(address, tf.util.sizeFromShape(out.shape), constantValue as number);
      const from = { address: addressOf(backend, x), shape: size, begin: [0, 0, 0, 0] };
      copyBox(kernels, from, { address, shape: fourAxes(out.shape, 1), begin, size });
      return out;
    },
  };
}

function concatenation(kernels: KernelModule): WasmKernel {
  return {
    name: 'Concat',
    run(inputs, backend, { axis }) {
      const parts = (inputs as unknown as tf.TensorInfo[]).filter((part) => !part.shape.includes(0));
      if (parts.length === 0 || parts.some((part) => !isCopyable(part) || part.dtype !== parts[0]!.dtype))
        return null;
      const at = tf.util.parseAxisParam(axis as number, parts[0]!.shape)[0]!;
      const shape = tf.backend_util.computeOutShape(
        parts.map((part) => part.shape),
        at,
      );
      const out = backend.makeOutput(shape, parts[0]!.dtype);
      eachPart({ backend, whole: out, parts, axis: at }, (part, place, { rows, partRun, wholeRun }) => {
        kernels.copyBlocks(part, place, 1, 1, rows, partRun, 0, 0, partRun, 0, 0, wholeRun);
      });
      return out;
    },
  };
}

function splitting(kernels: KernelModule): WasmKernel {
  return {
    name: 'SplitV',
    run(inputs, backend, { numOrSizeSplits, axis }) {
      const { x } = inputs as { x: tf.TensorInfo };
      if (!isCopyable(x)) return null;
      const at = tf.util.parseAxisParam(axis as number, x.shape)[0]!;
      const sides = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits as number[], at);
      if (sides.includes(0)) return null;
      const parts = sides.map((side) => backend.makeOutput(x.shape.with(at, side), x.dtype));
      eachPart({ backend, whole: x, parts, axis: at }, (part, place, { rows, partRun, wholeRun }) => {
        kernels.copyBlocks(place, part, 1, 1, rows, partRun, 0, 0, wholeRun, 0, 0, partRun);
      });
      return parts;
    },
  };
}

interface Parts {
  readonly backend: BackendWasm;
  readonly whole: tf.TensorInfo;
  readonly parts: readonly tf.TensorInfo[];
  readonly axis: number;
}

/** Addresses of each part, and of its place within the first row of the whole. */
function eachPart(
  { backend, whole, parts, axis }: Parts,
  visit: (part: number, place: number, runs: { rows: number; partRun: number; wholeRun: number }) => void,
): void {
  const rows = tf.util.sizeFromShape(whole.shape.slice(0, axis));
  const wholeRun = 4 * tf.util.sizeFromShape(whole.shape.slice(axis));
  let place = addressOf(backend, whole);
  for (const part of parts) {
    const partRun = 4 * tf.util.sizeFromShape(part.shape.slice(axis));
    visit(addressOf(backend, part), place, { rows, partRun, wholeRun });
    place += partRun;
  }
}
