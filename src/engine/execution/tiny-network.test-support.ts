import { kernelSource, type Kernel } from '../generator/kernel.ts';
import type { Lowered } from '../lowering/lowered.ts';
import { at, bytesPerThread, call, loop, offset, term } from '../plan/build.ts';
import type { Buffer, Plan, Step } from '../plan/plan.ts';

/** Kernels a line long. */
function tinyKernel(name: string, parameters: readonly string[], body: string): Kernel {
  const work = () => ({ flops: 8, bytes: 64 });
  return { name, parameters, source: kernelSource(name, parameters, body), work };
}

const each = (body: string) => `for (let i: usize = 0; i < floats * 4; i += 4) { ${body} }`;

export const tiny = {
  multiply: tinyKernel(
    'multiply',
    ['a', 'b', 'output', 'floats'],
    each('store<f32>(output + i, load<f32>(a + i) * load<f32>(b + i));'),
  ),
  accumulate: tinyKernel(
    'accumulate',
    ['source', 'output', 'floats'],
    each('store<f32>(output + i, load<f32>(output + i) + load<f32>(source + i));'),
  ),
  sum: tinyKernel(
    'sum',
    ['source', 'output', 'floats'],
    `let s: f32 = 0; ${each('s += load<f32>(source + i);')} store<f32>(output, s);`,
  ),
  double: tinyKernel(
    'double',
    ['source', 'output', 'floats'],
    each('store<f32>(output + i, 2 * load<f32>(source + i));'),
  ),
  zero: tinyKernel('zero', ['output', 'floats'], each('store<f32>(output + i, 0);')),
  /** weights -= settings[0] * gradients; gradients = 0. */
  descend: tinyKernel(
    'descend',
    ['weights', 'gradients', 'settings', 'floats'],
    each(
      'store<f32>(weights + i, load<f32>(weights + i) - load<f32>(settings) * load<f32>(gradients + i)); store<f32>(gradients + i, 0);',
    ),
  ),
  /** Traps where the image is `bad`. */
  trap: tinyKernel('trap', ['image', 'bad'], 'if (image == bad) unreachable();'),
};

export function buffer(name: string, floats: number, kind: Buffer['kind'] = 'persistent'): Buffer {
  return { name, floats, kind };
}

export function step(name: string, scope: Step['scope'], body: Step['body']): Step {
  return { name, layer: name.split(' ')[0]!, scope, body };
}

/** Floats of an image, and of the network's one vector of weights. */
export const floats = 24;

/**
 * loss = sum over images of image . weights; so the gradient is the sum of images. Evaluation: image * 2 * weights.
 * One parameter `a` `[2, 3]`, whose memory is padded to `[2, 8]`, one `b` `[8]`, and a statistic `c` `[3]` elsewhere.
 */
export function tinyNetwork({ images, threads }: { images: number; threads: number }): Lowered {
  const weights = buffer('weights', floats);
  const gradients = buffer('gradients', floats);
  const folded = buffer('folded', floats);
  const statistics = buffer('statistics', 8);
  const input = buffer('input', 2 * images * floats);
  const sums = buffer('sums', floats, 'thread');
  const products = buffer('products', images * floats, 'transient');
  const losses = buffer('losses', images, 'transient');
  const loss = buffer('loss', 1);
  const settings = buffer('settings', 8);
  const evaluationInput = buffer('evaluation input', floats, 'thread');
  const product = buffer('evaluation product', floats, 'transient');
  const probabilities = buffer('probabilities', floats, 'thread');
  const imageBytes = term('image', floats * 4);
  const image = offset(at(input), 0, term('slot', images * floats * 4), imageBytes);
  const plan: Plan = {
    images,
    threads,
    programs: {
      train: [
        step('product forward', 'image', [
          call(tiny.multiply, image, at(weights), offset(at(products), 0, imageBytes), floats),
        ]),
        step('product backward', 'image', [call(tiny.accumulate, image, at(sums), floats)]),
        step('loss images', 'image', [
          call(
            tiny.sum,
            offset(at(products), 0, imageBytes),
            offset(at(losses), 0, term('image', 4)),
            floats,
          ),
        ]),
        step('loss batch', 'batch', [call(tiny.sum, at(losses), at(loss), images)]),
        step('collect', 'batch', [
          loop('other', threads, [
            call(
              tiny.accumulate,
              offset(at(sums), 0, term('other', bytesPerThread(sums))),
              at(gradients),
              floats,
            ),
          ]),
        ]),
        step('collect zero', 'thread', [call(tiny.zero, at(sums), floats)]),
      ],
      update: [
        step('update', 'batch', [call(tiny.descend, at(weights), at(gradients), at(settings), floats)]),
      ],
      fold: [step('fold', 'batch', [call(tiny.double, at(weights), at(folded), floats)])],
      evaluate: [
        step('evaluate product', 'image', [
          call(tiny.multiply, at(evaluationInput), at(folded), at(product), floats),
        ]),
        step('evaluate output', 'image', [
          call(tiny.zero, at(probabilities), floats),
          call(tiny.accumulate, at(product), at(probabilities), floats),
        ]),
      ],
    },
  };
  const along = (count: number) => Array.from({ length: count }, (_, index) => index);
  return {
    plan,
    parameters: [
      {
        name: 'a',
        shape: [2, 3],
        trainable: true,
        place: at(weights),
        paddedShape: [2, 8],
        positions: [along(2), [0, 1, 4]],
      },
      {
        name: 'b',
        shape: [8],
        trainable: true,
        place: at(weights, 64),
        paddedShape: [8],
        positions: [along(8)],
      },
      {
        name: 'c',
        shape: [3],
        trainable: false,
        place: at(statistics),
        paddedShape: [8],
        positions: [along(3)],
      },
    ],
    weights,
    gradients,
    slots: { velocity: buffer('velocity', floats) },
    input,
    truth: buffer('truth', 2 * images),
    loss,
    settings,
    evaluationInput,
    probabilities,
  };
}
