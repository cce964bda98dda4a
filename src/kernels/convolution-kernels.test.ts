import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, differenceToSlopes, numbers, openWasm } from './compare-backends.test-support.ts';

type Padding = 'same' | 'valid' | tf.backend_util.ExplicitPadding;
type Image = [number, number, number, number];

const paddings: Padding[] = [
  'same',
  'valid',
  [
    [0, 0],
    [1, 2],
    [2, 1],
    [0, 0],
  ],
];
const windows = [
  { stride: 1, dilation: 1 },
  { stride: 2, dilation: 1 },
  { stride: 3, dilation: 1 },
  { stride: 1, dilation: 2 },
  { stride: 1, dilation: 3 },
];
const kernels: [number, number][] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [5, 3],
  [5, 5],
];
const cases = paddings.flatMap((pad) =>
  windows.map((window) => ({ pad, ...window, name: typeof pad === 'string' ? pad : 'explicit' })),
);

interface Case {
  pad: Padding;
  stride: number;
  dilation: number;
}

function dense({ pad, stride, dilation }: Case, image: Image, filter: Image): tf.Tensor[] {
  const x = tf.tensor4d(numbers(image, 1), image);
  const w = tf.tensor4d(numbers(filter, 2), filter);
  const convolve = (a: tf.Tensor, b: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', dilation);
  return tf.grads((a, b) => tf.sum(tf.square(convolve(a!, b!))))([x, w]);
}

function depthwise({ pad, stride, dilation }: Case, image: Image, filter: Image): tf.Tensor[] {
  const x = tf.tensor4d(numbers(image, 1), image);
  const w = tf.tensor4d(numbers(filter, 2), filter);
  const convolve = (a: tf.Tensor, b: tf.Tensor) =>
    tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', dilation);
  return [convolve(x, w), ...tf.grads((a, b) => tf.sum(tf.square(convolve(a!, b!))))([x, w])];
}

/** No output at all: the kernel reaches further than the image. */
function isEmpty({ pad, dilation }: Case, [, height, width]: Image, [high, wide]: [number, number]): boolean {
  if (pad === 'same') return false;
  const extra = pad === 'valid' ? 0 : 3;
  return height + extra < (high - 1) * dilation + 1 || width + extra < (wide - 1) * dilation + 1;
}

beforeAll(openWasm);

describe.each(cases)('convolution gradients, $name padding, stride $stride, dilation $dilation', (window) => {
  const images: [Image, number][] = [
    [[2, 9, 11, 3], 5],
    [[2, 7, 6, 8], 16],
    [[1, 5, 12, 17], 9],
    [[3, 8, 8, 12], 1],
  ];

  it('equal the cpu backend over kernels and odd sizes', async () => {
    for (const [image, outputs] of images) {
      for (const kernel of kernels) {
        if (isEmpty(window, image, kernel)) continue;
        const worst = await difference(() => dense(window, image, [...kernel, image[3], outputs]));
        expect(worst, `image ${image} kernel ${kernel} outputs ${outputs}`).toBeLessThan(1e-4);
      }
    }
  });

  it('and the depthwise ones do, with their forward pass', async () => {
    for (const [image] of images) {
      for (const kernel of kernels) {
        if (isEmpty(window, image, kernel)) continue;
        for (const multiplier of [1, 2]) {
          if (multiplier === 2 && window.pad === 'same' && Math.min(...kernel) < window.stride) continue;
          const worst = await difference(() => depthwise(window, image, [...kernel, image[3], multiplier]));
          expect(worst, `image ${image} kernel ${kernel} multiplier ${multiplier}`).toBeLessThan(1e-4);
        }
      }
    }
  });
});

describe('finite differences', () => {
  // A convolution is linear in image and filter alike, so a wide step is exact and keeps the digits.
  const options = { step: 0.5, samples: 12 };

  it.each(cases)(
    'agree with convolution gradients, $name padding, stride $stride, dilation $dilation',
    async (window) => {
      await tf.setBackend('wasm');
      const { pad, stride, dilation } = window;
      const inputs = [
        { values: numbers([1, 9, 10, 5], 3), shape: [1, 9, 10, 5] },
        { values: numbers([3, 3, 5, 6], 4), shape: [3, 3, 5, 6] },
      ];
      const loss = (x: tf.Tensor, w: tf.Tensor) => {
        const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', dilation);
        return tf.sum(tf.mul(y, tf.tensor(numbers(y.shape, 5), y.shape)));
      };
      expect(differenceToSlopes(loss as never, inputs, options)).toBeLessThan(1e-3);
    },
  );

  it.each(cases)(
    'agree with depthwise gradients, $name padding, stride $stride, dilation $dilation',
    async (window) => {
      await tf.setBackend('wasm');
      const { pad, stride, dilation } = window;
      const inputs = [
        { values: numbers([1, 9, 10, 11], 3), shape: [1, 9, 10, 11] },
        { values: numbers([3, 3, 11, 1], 4), shape: [3, 3, 11, 1] },
      ];
      const loss = (x: tf.Tensor, w: tf.Tensor) => {
        const y = tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', dilation);
        return tf.sum(tf.mul(y, tf.tensor(numbers(y.shape, 5), y.shape)));
      };
      expect(differenceToSlopes(loss as never, inputs, options)).toBeLessThan(1e-3);
    },
  );
});
