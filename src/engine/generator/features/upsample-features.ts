import type { Level } from '../../level.ts';
import { requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { describeUpsampling, writeRowsAround, type FeatureUpsampling } from './feature-upsampling.ts';

/**
 * (source `[size][size][channels]`, output `[size * factor][size * factor][channels]`): bilinear with half-pixel centres,
 * edges replicated. A small pixel becomes `factor` columns, of which the first half go on from the pixel before, the
 * others to the next, in equal steps.
 */
export function upsampleFeatures(level: Level, shape: FeatureUpsampling): Kernel {
  const { size, factor, channels, accumulate } = shape;
  requireWholeVectors('upsampling', channels);
  const lanes = lanesOf(level);
  const side = size * factor;
  const pixel = channels * 4;
  const body = `const stepShare = f32x4.splat(${1 / factor}), firstShare = f32x4.splat(${0.5 + 0.5 / factor}), lateShare = f32x4.splat(${0.5 / factor});
for (let y: usize = 0; y < ${side}; y++) {
${writeRowsAround('source', shape)}for (let c: usize = 0; c < ${pixel}; c += ${lanes.bytes}) {
let a = above + c, b = below + c, out = output + y * ${side * pixel} + c;
${blend(lanes, 'first')}${lanes.define('previous', (lane) => `first_${lane}`, 'let')}${lanes.define('current', (lane) => `first_${lane}`, 'let')}for (let x: usize = 0; x < ${size}; x++) {
const onward: usize = select<usize>(${pixel}, 0, x < ${size - 1});
a += onward; b += onward;
${blend(lanes, 'next')}${writeHalf(lanes, shape, { from: 'previous', to: 'current', share: 'firstShare' })}${writeHalf(lanes, shape, { from: 'current', to: 'next', share: 'lateShare' })}${lanes.assign('previous', (lane) => `current_${lane}`)}${lanes.assign('current', (lane) => `next_${lane}`)}}
}
}`;
  const name = `upsample_features_${describeUpsampling(shape)}`;
  const parameters = ['source', 'output'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: channels * ((accumulate ? 2 : 1) * side * side + 5 * side * size),
      bytes: 4 * channels * (size * size + (accumulate ? 2 : 1) * side * side),
    }),
  };
}

/** `const name` = the blend of the pixels at `a` and `b`. */
function blend(lanes: Lanes, name: string): string {
  const value = (lane: number) =>
    lanes.multiplyAdd(`f32x4.sub(${name}Below_${lane}, ${name}Above_${lane})`, 't', `${name}Above_${lane}`);
  return lanes.load(`${name}Above`, 'a') + lanes.load(`${name}Below`, 'b') + lanes.define(name, value);
}

/** Half of a pixel's columns, from `out` on. */
function writeHalf(
  lanes: Lanes,
  { factor, channels, accumulate }: FeatureUpsampling,
  { from, to, share }: { from: string; to: string; share: string },
): string {
  const sum = (lane: number) => (accumulate ? `f32x4.add(before_${lane}, value_${lane})` : `value_${lane}`);
  return `{
${lanes.define('way', (lane) => `f32x4.sub(${to}_${lane}, ${from}_${lane})`)}${lanes.define('step', (lane) => `f32x4.mul(way_${lane}, stepShare)`)}${lanes.define('value', (lane) => lanes.multiplyAdd(`way_${lane}`, share, `${from}_${lane}`), 'let')}for (let column: usize = 0; column < ${factor / 2}; column++) {
${accumulate ? lanes.load('before', 'out') : ''}${lanes.define('sum', sum)}${lanes.store('sum', 'out')}${lanes.assign('value', (lane) => `f32x4.add(value_${lane}, step_${lane})`)}out += ${channels * 4};
}
}
`;
}
