// Where the time of a program goes, by kernel or layer, and how far each is from what the machine can do.
import { sum } from './statistics.js';

/**
 * Rows added up by `key` (a field, or `family`: kernels that differ in shape alone), the slowest first, each against the ceilings: `gflops`, `gigabytes` (a second), their shares of
 * the multiply-add and copy ceilings, and `floor`, the milliseconds that the larger of arithmetic at the one and traffic
 * at the other takes. Traffic counts every operand once as if no cache held it; in cache, a kernel may beat that floor.
 */
export function groupRows(rows, key, { gflops: multiplyAdd, memoryGigabytes: copy }) {
  const groups = groupBy(rows, key);
  const total = sum(rows.map(({ ms }) => ms));
  const grouped = [...groups].map(([name, members]) => {
    const [ms, flops, bytes, calls] = ['ms', 'flops', 'bytes', 'calls'].map((field) =>
      sum(members.map((row) => row[field])),
    );
    const floor = sum(members.map((row) => Math.max(row.flops / multiplyAdd, row.bytes / copy) / 1e6));
    const [gflops, gigabytes] = [flops / ms / 1e6, bytes / ms / 1e6];
    return {
      name,
      calls,
      ms,
      share: ms / total,
      gflops,
      ofMultiplyAdd: gflops / multiplyAdd,
      gigabytes,
      ofCopy: gigabytes / copy,
      floor,
      distance: floor > 0 ? ms / floor : null,
    };
  });
  return grouped.toSorted((a, b) => b.ms - a.ms);
}

function groupBy(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const name = key === 'family' ? familyOf(row.kernel) : row[key];
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

/** A kernel's name up to its first number: `product_gradient` of `product_gradient_16_to_72`. */
function familyOf(kernel) {
  return kernel.replace(/_\d.*$/, '');
}
