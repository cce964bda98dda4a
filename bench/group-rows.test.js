import { expect, test } from 'vitest';
import { groupRows } from './group-rows.js';

const ceilings = { gflops: 100, memoryGigabytes: 10 };
const row = (kernel, ms, { flops = 0, bytes = 0, layer = 'layer' }) => ({
  layer,
  kernel,
  calls: 1,
  ms,
  flops,
  bytes,
});

test('rows of a kernel add up, the slowest kernel first', () => {
  const rows = [row('a', 1, { flops: 1e6 }), row('b', 5, { flops: 1e6 }), row('a', 2, { flops: 1e6 })];
  const groups = groupRows(rows, 'kernel', ceilings);
  expect(groups.map(({ name, calls, ms, share }) => [name, calls, ms, share])).toEqual([
    ['b', 1, 5, 5 / 8],
    ['a', 2, 3, 3 / 8],
  ]);
});

test('the floor is the larger of arithmetic at one ceiling and traffic at the other', () => {
  // 1e8 operations take 1 ms at 100 GFLOP/s; 1e8 bytes take 10 ms at 10 GB/s.
  const [arithmetic] = groupRows([row('a', 2, { flops: 1e8, bytes: 1e6 })], 'kernel', ceilings);
  expect(arithmetic).toMatchObject({ gflops: 50, ofMultiplyAdd: 0.5, floor: 1, distance: 2 });
  const [traffic] = groupRows([row('a', 20, { flops: 1e6, bytes: 1e8 })], 'kernel', ceilings);
  expect(traffic).toMatchObject({ gigabytes: 5, ofCopy: 0.5, floor: 10, distance: 2 });
});

test('what neither computes nor moves has no distance', () => {
  expect(groupRows([row('a', 1, {})], 'layer', ceilings)[0].distance).toBeNull();
});

test('a family is all kernels that differ in shape alone', () => {
  const rows = [
    row('product_16_to_72_bias', 1, {}),
    row('product_24_to_88', 1, {}),
    row('product_gradient_8_to_8', 1, {}),
  ];
  expect(groupRows(rows, 'family', ceilings).map(({ name, calls }) => [name, calls])).toEqual([
    ['product', 2],
    ['product_gradient', 1],
  ]);
});
