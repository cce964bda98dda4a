import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';

// Batch normalisation (Ioffe and Szegedy 2015, section 3, and its gradient), channel by channel in 64 bits; the same
// arithmetic as src/kernels/assembly/batch-norm.ts. Channels added by padding have gamma = beta = 0 and sums of 0: all
// that is written for them is finite, and their affine and coefficients are 0.

export interface FinishStatisticsShape {
  readonly channels: number;
  readonly images: number;
  readonly epsilon: number;
  /** moving = momentum * moving + (1 - momentum) * batch. */
  readonly momentum: number;
}

/**
 * (statistics, count, shift, gamma, beta, movingMean, movingVariance, moments, affine): from the images' sums
 * float[images][2 * channels] of `sumStatistics` over `count` pixels an image: mean and (biased) variance of the batch;
 * moments = mean, then 1 / sqrt(variance + epsilon); affine = a, then b, so that a * y + b is the normalised value; the
 * moving averages go on to mean and biased variance, as in eager training. `shift` may be movingMean.
 */
export function finishStatistics(_level: Level, shape: FinishStatisticsShape): Kernel {
  const { channels, images, epsilon, momentum } = shape;
  requireWholeVectors('finishStatistics', channels);
  const name = kernelName('finish_statistics', channels, images, spell(epsilon), spell(momentum));
  const parameters = [
    'statistics',
    'count',
    'shift',
    'gamma',
    'beta',
    'movingMean',
    'movingVariance',
    'moments',
    'affine',
  ];
  const bytes = channels * 4;
  const body = `const pixels = <f64>(count * ${images});
for (let c: usize = 0; c < ${bytes}; c += 4) {
${sumOverImages(channels, images)}
const distance = sum / pixels;
const mean = <f32>(load<f32>(shift + c) + distance);
const variance = max<f64>(0, product / pixels - distance * distance);
const inverse = 1 / Math.sqrt(variance + ${Math.fround(epsilon)});
const a = <f32>(load<f32>(gamma + c) * inverse);
store<f32>(moments + c, mean);
store<f32>(moments + c, <f32>inverse, ${bytes});
store<f32>(affine + c, a);
store<f32>(affine + c, <f32>(load<f32>(beta + c) - <f64>mean * a), ${bytes});
${move('movingMean', 'mean', momentum)}
${move('movingVariance', '<f32>variance', momentum)}
}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: channels * (2 * images + 18), bytes: bytes * (2 * images + 11) }),
  };
}

/** As the eager `movingAverage` kernel: in 32 bits, from the rounded share. */
function move(address: string, value: string, momentum: number): string {
  const old = `load<f32>(${address} + c)`;
  return `store<f32>(${address} + c, ${old} - (${old} - ${value}) * <f32>${1 - momentum});`;
}

/** `sum` and `product` of the channel at `c`, over the images in their order. */
function sumOverImages(channels: number, images: number): string {
  const bytes = channels * 4;
  return `let sum: f64 = 0, product: f64 = 0, from = statistics + c;
for (let image = 0; image < ${images}; image++) {
sum += load<f32>(from); product += load<f32>(from, ${bytes}); from += ${2 * bytes};
}`;
}

/**
 * (statistics, count, gamma, moments, coefficients, gammaGradient, betaGradient): from the images' sums of O and O * (y -
 * mean) over `count` pixels an image, float[images][2 * channels]: adds the gradients of gamma and beta, and writes A, B
 * and K, float[3 * channels], so that A * O + B * y + K is the gradient of y.
 */
export function finishGradient(
  _level: Level,
  { channels, images }: { readonly channels: number; readonly images: number },
): Kernel {
  requireWholeVectors('finishGradient', channels);
  const name = kernelName('finish_gradient', channels, images);
  const parameters = [
    'statistics',
    'count',
    'gamma',
    'moments',
    'coefficients',
    'gammaGradient',
    'betaGradient',
  ];
  const bytes = channels * 4;
  const body = `const pixels = <f64>(count * ${images});
for (let c: usize = 0; c < ${bytes}; c += 4) {
${sumOverImages(channels, images)}
const mean: f64 = load<f32>(moments + c), inverse: f64 = load<f32>(moments + c, ${bytes});
const a = load<f32>(gamma + c) * inverse;
const b = -a * inverse * inverse * product / pixels;
store<f32>(coefficients + c, <f32>a);
store<f32>(coefficients + c, <f32>b, ${bytes});
store<f32>(coefficients + c, <f32>(-a * sum / pixels - b * mean), ${2 * bytes});
store<f32>(gammaGradient + c, <f32>(load<f32>(gammaGradient + c) + product * inverse));
store<f32>(betaGradient + c, <f32>(load<f32>(betaGradient + c) + sum));
}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: channels * (2 * images + 14), bytes: bytes * (2 * images + 10) }),
  };
}

/**
 * (gamma, beta, movingMean, movingVariance, bias, factors, foldedBias): batch norm with the moving averages, folded into
 * the convolution before it: factors = gamma / sqrt(movingVariance + epsilon), foldedBias = beta + (bias - movingMean) *
 * factors. `bias` 0: the convolution has none.
 */
export function foldMoments(
  _level: Level,
  { channels, epsilon }: { readonly channels: number; readonly epsilon: number },
): Kernel {
  requireWholeVectors('foldMoments', channels);
  const name = kernelName('fold_moments', channels, spell(epsilon));
  const parameters = ['gamma', 'beta', 'movingMean', 'movingVariance', 'bias', 'factors', 'foldedBias'];
  const body = `for (let c: usize = 0; c < ${channels * 4}; c += 4) {
const factor = <f32>(load<f32>(gamma + c) / Math.sqrt(<f64>load<f32>(movingVariance + c) + ${Math.fround(epsilon)}));
const own: f64 = bias != 0 ? load<f32>(bias + c) : 0;
store<f32>(factors + c, factor);
store<f32>(foldedBias + c, <f32>(load<f32>(beta + c) + (own - load<f32>(movingMean + c)) * factor));
}`;
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: () => ({ flops: 6 * channels, bytes: 28 * channels }),
  };
}

/** A number as part of an identifier: 0.00001 is `1e_5`, 0.95 is `0p95`. */
function spell(value: number): string {
  return String(value).replace('.', 'p').replaceAll('-', '_').replaceAll('+', '');
}
