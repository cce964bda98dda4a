import * as tf from '@tensorflow/tfjs-core';

type Size4 = [number, number, number, number];
type Pair = number | [number, number];
type Padding = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;

interface Gradients {
  readonly input: string;
  readonly filter: string;
}

/**
 * tfjs-core refuses to differentiate dilated convolutions, and its GPU kernels ignore the dilation. Registers gradients
 * of Conv2D and DepthwiseConv2dNative that take any dilation: `native` where the current backend's kernels do, else
 * `expanded`, as the gradient of the same convolution with zeros between the filter's taps, which is equal.
 */
export function registerDilatedGradients(kind: 'native' | 'expanded'): void {
  const families: [string, Gradients][] = [
    ['Conv2D', { input: 'Conv2DBackpropInput', filter: 'Conv2DBackpropFilter' }],
    [
      'DepthwiseConv2dNative',
      { input: 'DepthwiseConv2dNativeBackpropInput', filter: 'DepthwiseConv2dNativeBackpropFilter' },
    ],
  ];
  for (const [kernelName, gradients] of families) {
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'filter'],
      gradFunc: (dy, saved, attrs) =>
        differentiate(dy as tf.Tensor, saved as tf.Tensor4D[], { attrs, gradients, kind }),
    });
  }
}

function differentiate(
  dy: tf.Tensor,
  saved: tf.Tensor4D[],
  how: { attrs: tf.NamedAttrMap; gradients: Gradients; kind: 'native' | 'expanded' },
): Record<string, () => tf.Tensor> {
  const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
  const { gradients, attrs } = how;
  const [high, wide] = pair(attrs['dilations'] as Pair | undefined);
  const expand = how.kind === 'expanded' && (high > 1 || wide > 1);
  const filterShape = expand ? expandedShape(filter.shape, high, wide) : filter.shape;
  const settings = {
    strides: attrs['strides'] as Pair,
    pad: attrs['pad'] as Padding,
    dataFormat: (attrs['dataFormat'] as string | undefined) ?? 'NHWC',
    dimRoundingMode: attrs['dimRoundingMode'] as string,
    dilations: expand ? 1 : [high, wide],
  };
  return {
    x: () =>
      run(
        gradients.input,
        { dy, filter: expand ? expandFilter(filter, high, wide) : filter },
        {
          ...settings,
          inputShape: x.shape,
        },
      ),
    filter: () => {
      const gradient = run(gradients.filter, { x, dy }, { ...settings, filterShape });
      return expand ? contractFilter(gradient as tf.Tensor4D, filter.shape, [high, wide]) : gradient;
    },
  };
}

function run(kernelName: string, inputs: tf.NamedTensorMap, attrs: unknown): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
}

function pair(value: Pair | undefined): [number, number] {
  if (value === undefined || value === null) return [1, 1];
  return typeof value === 'number' ? [value, value] : value;
}

function expandedShape(shape: Size4, high: number, wide: number): Size4 {
  return [(shape[0] - 1) * high + 1, (shape[1] - 1) * wide + 1, shape[2], shape[3]];
}

/** `[kh, kw, a, b]` to `[(kh-1)*high+1, (kw-1)*wide+1, a, b]` with zeros between the taps. */
function expandFilter(filter: tf.Tensor4D, high: number, wide: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [kh, kw, a, b] = filter.shape;
    const rows = tf.pad(tf.reshape(filter, [kh, 1, kw * a * b]), [
      [0, 0],
      [0, high - 1],
      [0, 0],
    ]);
    const cells = tf.pad(tf.reshape(rows, [kh * high * kw, 1, a * b]), [
      [0, 0],
      [0, wide - 1],
      [0, 0],
    ]);
    const [eh, ew] = expandedShape(filter.shape, high, wide);
    return tf.slice(
      tf.reshape(cells, [kh * high, kw * wide, a, b]),
      [0, 0, 0, 0],
      [eh, ew, a, b],
    ) as tf.Tensor4D;
  });
}

/** The taps of an expanded filter's gradient: the inverse of `expandFilter`. */
function contractFilter(gradient: tf.Tensor4D, shape: Size4, [high, wide]: [number, number]): tf.Tensor4D {
  return tf.tidy(() => {
    const [kh, kw, a, b] = shape;
    const padded = tf.pad(gradient, [
      [0, high - 1],
      [0, wide - 1],
      [0, 0],
      [0, 0],
    ]);
    const rows = tf.slice(
      tf.reshape(padded, [kh, high, kw * wide * a * b]),
      [0, 0, 0],
      [kh, 1, kw * wide * a * b],
    );
    const cells = tf.slice(tf.reshape(rows, [kh * kw, wide, a * b]), [0, 0, 0], [kh * kw, 1, a * b]);
    return tf.reshape(cells, [kh, kw, a, b]) as tf.Tensor4D;
  });
}
