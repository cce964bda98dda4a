import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';

/** Vectors of bytes that are summed in bytes of at most 255, before they join sums in 32 bits. */
const chunk = 255;

/** (mask bytes, truth bytes, counts int32 `[3]`): counts = pixels of both, predicted, actual; bytes are 0 or 1. */
export function countMask(_level: Level, { pixels }: { pixels: number }): Kernel {
  const parameters = ['mask', 'truth', 'counts'];
  const whole = Math.floor(pixels / 16);
  const names = ['both', 'predicted', 'actual'];
  const flush = names.map((name) => {
    const words = `i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(${name}Bytes))`;
    return `${name} = i32x4.add(${name}, ${words});\n`;
  });
  const vectors = `let left = ${whole};
while (left > 0) {
const count = min(left, ${chunk});
left -= count;
const end = mask + 16 * count;
${names.map((name) => `let ${name}Bytes = i8x16.splat(0);\n`).join('')}do {
const m = v128.load(mask), t = v128.load(truth);
bothBytes = i8x16.add(bothBytes, v128.and(m, t));
predictedBytes = i8x16.add(predictedBytes, m);
actualBytes = i8x16.add(actualBytes, t);
mask += 16;
truth += 16;
} while (mask < end);
${flush.join('')}}
`;
  const rest = `for (let rest = ${pixels - 16 * whole}; rest > 0; rest--, mask++, truth++) {
const m = <i32>load<u8>(mask), t = <i32>load<u8>(truth);
bothRest += m & t;
predictedRest += m;
actualRest += t;
}
`;
  const store = names.map((name, index) => {
    const each = [0, 1, 2, 3].map((lane) => `i32x4.extract_lane(${name}, ${lane})`).join(' + ');
    return `store<i32>(counts, ${each} + ${name}Rest, ${4 * index});\n`;
  });
  const declare = names.map((name) => `let ${name} = i32x4.splat(0), ${name}Rest = 0;\n`).join('');
  const name = `count_mask_${pixels}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, declare + vectors + rest + store.join('')),
    work: () => ({ flops: 0, bytes: 2 * pixels + 12 }),
  };
}
