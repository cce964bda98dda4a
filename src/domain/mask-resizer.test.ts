import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createMaskResizer, tumourThreshold } from './mask-resizer.ts';
import { randomStream } from '../training/random-stream.ts';

/** Mostly improbable, as a network's output is, so that rows are left out too. */
function makeProbabilities(size: number): Float32Array {
  const stream = randomStream(size, 'augmentation', { epoch: 1 });
  return Float32Array.from({ length: size * size }, (_, pixel) =>
    pixel % (3 * size) < 2 * size ? 0.4 * stream.next() : stream.next(),
  );
}

test.each([
  [16, 64],
  [48, 64],
  [64, 64],
  [96, 64],
  [5, 13],
])(
  'from %i to %i pixels it does what tf.image.resizeBilinear does with half-pixel centres',
  async (from, to) => {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    const probabilities = makeProbabilities(from);
    const mask = new Uint8Array(to * to).fill(7);
    createMaskResizer(from, to)(probabilities, mask);
    const resized = tf.tidy(() =>
      tf.image.resizeBilinear(tf.tensor3d(probabilities, [from, from, 1]), [to, to], false, true).dataSync(),
    );
    const unclear = resized.filter((value) => Math.abs(value - tumourThreshold) < 1e-5).length;
    const differing = mask.filter(
      (value, pixel) => value !== (resized[pixel]! > tumourThreshold ? 1 : 0),
    ).length;
    expect(unclear).toBeLessThan(to);
    expect(differing).toBeLessThanOrEqual(unclear);
    expect(mask.filter((value) => value === 1).length).toBeGreaterThan(0);
  },
);
