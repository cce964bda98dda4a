import { expect, test } from 'vitest';
import { addressLimit, checkMemory } from './memory-limit.ts';

const need = (images: number) => 100e6 + images * 200e6;

test('a plan that does not fit says what it needs, the limit, and the batch that fits', () => {
  const check = () => checkMemory({ bytes: need(32), limit: addressLimit, images: 32, bytesOfBatch: need });
  expect(check).toThrow('expected a training plan within 4295 MB, got 6500 MB for batches of 32');
  expect(check).toThrow(
    expect.objectContaining({
      code: 'MODEL_TOO_LARGE',
      remedy: 'use batchSize 16 with 2 times the accumulation, or a smaller imageSize or width',
    }),
  );
});

test('a plan of which no batch fits says so', () => {
  const check = () => checkMemory({ bytes: need(2), limit: 250e6, images: 2, bytesOfBatch: need });
  expect(check).toThrow(
    expect.objectContaining({ remedy: 'no batch fits: use a smaller imageSize or width' }),
  );
});

test('a plan within the limit passes', () => {
  checkMemory({ bytes: need(16), limit: addressLimit, images: 16 });
});
