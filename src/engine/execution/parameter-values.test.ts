import { expect, test } from 'vitest';
import { gather, scatter } from './parameter-values.ts';

const spread = {
  shape: [2, 3],
  paddedShape: [3, 8],
  positions: [
    [0, 2],
    [1, 2, 7],
  ],
};

test('values are spread to their positions and gathered back, what lies between stays', () => {
  const memory = new Float32Array(30).fill(-1);
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  scatter(memory, 4, spread, values);
  expect(memory.slice(4, 12)).toEqual(Float32Array.of(-1, 1, 2, -1, -1, -1, -1, 3));
  expect(memory.slice(20, 28)).toEqual(Float32Array.of(-1, 4, 5, -1, -1, -1, -1, 6));
  expect(memory.filter((value) => value === -1)).toHaveLength(24);
  expect(gather(memory, 4, spread)).toEqual(values);
});
