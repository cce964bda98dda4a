import type { Level } from '../../level.ts';
import { requireWholeVectors } from '../elementwise/row-kernel.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import { describeUpsampling, writeRowsAround, type FeatureUpsampling } from './feature-upsampling.ts';

/**
 * (gradient `[size * factor][size * factor][channels]`, output `[size][size][channels]`): the transposed map of
 * `upsampleFeatures`. The columns of a large row are summed for the small pixels that they came from, then added to both
 * small rows.
 */
export function upsampleFeaturesGradient(level: Level, shape: FeatureUpsampling): Kernel {
  const { size, factor, channels, accumulate } = shape;
  requireWholeVectors('upsampling', channels);
  const lanes = lanesOf(level);
  const side = size * factor;
  const pixel = channels * 4;
  const add = (to: string, one: string, other: string) =>
    lanes.assign(to, (lane) => `f32x4.add(${one}_${lane}, ${other}_${lane})`);
  const body = `${accumulate ? '' : `memory.fill(output, 0, ${size * size * pixel});\n`}const stepShare = f32x4.splat(${1 / factor}), firstShare = f32x4.splat(${0.5 + 0.5 / factor}), lateShare = f32x4.splat(${0.5 / factor});
for (let y: usize = 0; y < ${side}; y++) {
${writeRowsAround('output', shape)}const s = f32x4.sub(f32x4.splat(1), t);
for (let c: usize = 0; c < ${pixel}; c += ${lanes.bytes}) {
let a = above + c, b = below + c, g = gradient + y * ${side * pixel} + c;
${lanes.zero('pending')}${lanes.zero('later')}for (let x: usize = 0; x < ${size}; x++) {
${sumHalf(lanes, shape, { name: 'early', share: 'firstShare' })}${sumHalf(lanes, shape, { name: 'late', share: 'lateShare' })}${lanes.define('left', (lane) => `f32x4.sub(early_${lane}, earlyShared_${lane})`)}${lanes.define('rest', (lane) => `f32x4.sub(late_${lane}, lateShared_${lane})`)}${lanes.define('middle', (lane) => `f32x4.add(earlyShared_${lane}, rest_${lane})`)}${add('pending', 'pending', 'left')}if (x > 0) {
${addToRows(lanes, 'pending')}a += ${pixel}; b += ${pixel};
${lanes.assign('pending', (lane) => `f32x4.add(later_${lane}, middle_${lane})`)}} else {
${add('pending', 'pending', 'middle')}}
${lanes.assign('later', (lane) => `lateShared_${lane}`)}}
${add('pending', 'pending', 'later')}${addToRows(lanes, 'pending')}}
}`;
  const name = `upsample_features_gradient_${describeUpsampling(shape)}`;
  const parameters = ['gradient', 'output'];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({
      flops: channels * (3 * side * side + 8 * side * size),
      bytes: 4 * channels * (side * side + size * size),
    }),
  };
}

/** `name`: the sum of half of a pixel's columns, from `g` on; `nameShared`: each times the share of the later pixel. */
function sumHalf(
  lanes: Lanes,
  { factor, channels }: FeatureUpsampling,
  { name, share }: { name: string; share: string },
): string {
  return `${lanes.zero(name)}${lanes.zero(`${name}Shared`)}let ${name}Weight = ${share};
for (let column: usize = 0; column < ${factor / 2}; column++) {
${lanes.load('v', 'g')}${lanes.assign(name, (lane) => `f32x4.add(${name}_${lane}, v_${lane})`)}${lanes.assign(`${name}Shared`, (lane) => lanes.multiplyAdd(`v_${lane}`, `${name}Weight`, `${name}Shared_${lane}`))}${name}Weight = f32x4.add(${name}Weight, stepShare);
g += ${channels * 4};
}
`;
}

/** A pixel's sum, in its parts, to the rows at `a` and `b`: one after the other, as they may be the same. */
function addToRows(lanes: Lanes, sum: string): string {
  const addTo = (row: string, share: string) => `{
${lanes.load('before', row)}${lanes.define('after', (lane) => lanes.multiplyAdd(`${sum}_${lane}`, share, `before_${lane}`))}${lanes.store('after', row)}}
`;
  return addTo('a', 's') + addTo('b', 't');
}
