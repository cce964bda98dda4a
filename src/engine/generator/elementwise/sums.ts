import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { kernelName } from './row-kernel.ts';

export interface CollectSumsShape {
  /** Any number. */
  readonly channels: number;
  readonly images: number;
  /** Floats from image to image; `channels` if not given. */
  readonly stride?: number;
}

/** (sums, gradients): gradients[c] += the images' sums[image][c], added up in 64 bits in the images' order. */
export function collectSums(_level: Level, shape: CollectSumsShape): Kernel {
  const { channels, images, stride = channels } = shape;
  const name = kernelName('collect_sums', channels, images, stride !== channels && `stride_${stride}`);
  const parameters = ['sums', 'gradients'];
  const body = `for (let c: usize = 0; c < ${channels * 4}; c += 4) {
let sum: f64 = 0;
for (let image: usize = 0; image < ${images}; image++) sum += load<f32>(sums + c + image * ${stride * 4});
store<f32>(gradients + c, <f32>(sum + load<f32>(gradients + c)));
}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: images * channels, bytes: 4 * channels * (images + 2) }),
  };
}

/** (sums, count, means): means[c] = sums[c] / count; means may be sums. */
export function meanOfSums(_level: Level, { channels }: { readonly channels: number }): Kernel {
  const name = kernelName('mean_of_sums', channels);
  const parameters = ['sums', 'count', 'means'];
  const body = `for (let c: usize = 0; c < ${channels * 4}; c += 4)
store<f32>(means + c, load<f32>(sums + c) / <f32>count);`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: channels, bytes: 8 * channels }),
  };
}
