import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { narrowLanes } from '../maps/map-loop.ts';
import { checkSide, type SliceShape } from './interleave.ts';

/** Writes gain and bias of each channel as `normaliseImage` reads them: float32 gain[3], bias[3]. */
export function writeNormalisation(
  memory: ArrayBufferLike,
  address: number,
  { gain, bias }: { gain: ArrayLike<number>; bias: ArrayLike<number> },
): void {
  const floats = new Float32Array(memory, address, 6);
  floats.set(gain);
  floats.set(bias, 3);
}

/**
 * (image bytes `[size][size][3]`, normalisation float32 gain[3] bias[3], output `[size + 2][size + 2][3]`): a value v of
 * channel c becomes v * gain[c] + bias[c]; the output's interior alone is written.
 */
export function normaliseImage(level: Level, { size }: SliceShape): Kernel {
  checkSide(size);
  const lanes = narrowLanes(level);
  const parameters = ['image', 'normalisation', 'output'];
  // Four pixels are three vectors, each of which begins with another channel.
  const rotated = [0, 1, 2].map((first) => loadRotated('gain', 0, first) + loadRotated('bias', 3, first));
  const steps = [0, 1, 2].map((index) => {
    const words = `i16x8.extend_low_i8x16_u(v128.load32_zero(image, ${4 * index}))`;
    const floats = `f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(${words}))`;
    const first = (4 * index) % 3;
    return `v128.store(out, ${lanes.multiplyAdd(floats, `gain${first}`, `bias${first}`)}, ${16 * index});\n`;
  });
  const body = `${rotated.join('')}let out = output + ${12 * (size + 2) + 12};
for (let y = 0; y < ${size}; y++) {
const end = image + ${3 * size};
do {
${steps.join('')}image += 12;
out += 48;
} while (image < end);
out += 24;
}`;
  const name = `normalise_image_${size}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 6 * size * size, bytes: 15 * size * size }),
  };
}

/** `const <name><first>`: four floats at a place, of channel `first` and those after it, the three going round. */
function loadRotated(name: string, place: number, first: number): string {
  const floats = [0, 1, 2, 3].map((lane) => `f32.load(normalisation, ${4 * (place + ((first + lane) % 3))})`);
  return `let ${name}${first} = f32x4.splat(${floats[0]});
${[1, 2, 3].map((lane) => `${name}${first} = f32x4.replace_lane(${name}${first}, ${lane}, ${floats[lane]});`).join('\n')}
`;
}
