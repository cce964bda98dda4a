import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { levels, type Level } from '../../level.ts';
import { openKernelBench, type KernelBench } from '../kernels.test-support.ts';
import { batchNormGradientRows } from './batch-norm-rows.ts';
import { finishGradient, finishStatistics, foldMoments } from './batch-norm.ts';
import { dense, denseFilterGradient, denseGradient, type DenseShape } from './dense.ts';
import {
  batchNormGradientValues,
  denseActivation,
  denseSlope,
  momentsOf,
  multiply,
  transpose,
} from './reference.ts';
import { eighths, expectClose } from './rows.test-support.ts';
import { zero } from './rows.ts';
import { sumStatistics } from './statistics.ts';
import { collectSums, meanOfSums } from './sums.ts';

const epsilon = 1e-5;
const momentum = 0.95;
const channelCounts = [8, 24, 72];
const imageCounts = [1, 2, 5];
const norms = channelCounts.flatMap((channels) => imageCounts.map((images) => ({ channels, images })));
const collections = [
  { channels: 9, images: 3 },
  { channels: 24, images: 5, stride: 48 },
  { channels: 1, images: 1 },
];
const layers: DenseShape[] = [
  { inputs: 8, outputs: 8, activation: 'none', bias: true },
  { inputs: 72, outputs: 24, activation: 'relu', bias: false },
  { inputs: 24, outputs: 72, activation: 'hard-sigmoid', bias: false },
  { inputs: 40, outputs: 128, activation: 'sigmoid', bias: true },
  { inputs: 288, outputs: 40, activation: 'relu', bias: true },
];

const seeds = fc.nat(2 ** 31 - 1);
const pixelCounts = fc.integer({ min: 2, max: 70 });
const fround = (values: readonly number[]) => [...Float32Array.from(values)];

function kernelsOf(level: Level) {
  return [
    ...channelCounts.flatMap((channels) => [
      sumStatistics(level, { channels }),
      batchNormGradientRows(level, { channels }),
      foldMoments(level, { channels, epsilon }),
      meanOfSums(level, { channels }),
    ]),
    ...norms.flatMap(({ channels, images }) => [
      finishStatistics(level, { channels, images, epsilon, momentum }),
      finishGradient(level, { channels, images }),
    ]),
    ...collections.map((shape) => collectSums(level, shape)),
    ...layers.flatMap((shape) => [
      dense(level, shape),
      denseGradient(level, shape),
      ...imageCounts.map((images) => denseFilterGradient(level, { ...shape, images })),
    ]),
    zero(level),
  ];
}

describe.each(levels)('at level %s', (level) => {
  let bench: KernelBench;
  beforeAll(async () => {
    bench = await openKernelBench(level, kernelsOf(level));
  });

  function check<Shape>(
    shapes: readonly Shape[],
    body: (given: { shape: Shape; pixels: number; draw: (count: number) => number[] }) => void,
  ): void {
    const property = fc.property(fc.constantFrom(...shapes), pixelCounts, seeds, (shape, pixels, seed) => {
      bench.clear();
      body({ shape, pixels, draw: eighths(seed) });
      expect(bench.damaged()).toEqual([]);
    });
    fc.assert(property, { seed: 5, numRuns: 40 });
  }

  /** Statistics of all images, summed about the moving mean; then what batch norm makes of them. */
  function normalise(
    { channels, images }: { channels: number; images: number },
    { values, pixels, moving, gamma, beta }: Record<string, number[]> & { pixels: number },
  ) {
    const statistics = bench.room(images * 2 * channels);
    const source = bench.place(values!);
    const [movingMean, movingVariance] = [bench.place(moving!), bench.place(moving!.map(Math.abs))];
    for (let image = 0; image < images; image += 1) {
      const from = source + image * pixels * channels * 4;
      const into = statistics + image * 2 * channels * 4;
      bench.run(sumStatistics(level, { channels }), from, pixels, into, movingMean);
    }
    const places = [bench.place(gamma!), bench.place(beta!)] as const;
    const [moments, affine] = [bench.room(2 * channels), bench.room(2 * channels)];
    const kernel = finishStatistics(level, { channels, images, epsilon, momentum });
    const averages = [movingMean, movingVariance] as const;
    bench.run(kernel, statistics, pixels, movingMean, ...places, ...averages, moments, affine);
    return { source, gamma: places[0], moments, affine, movingMean, movingVariance };
  }

  it('finishStatistics normalises the batch and moves the averages by its mean and biased variance', () => {
    check(norms, ({ shape, pixels, draw }) => {
      const { channels, images } = shape;
      const values = draw(images * pixels * channels);
      const [moving, gamma, beta] = [draw(channels), draw(channels), draw(channels)];
      const made = normalise(shape, { values, pixels, moving, gamma, beta } as never);
      const expected = momentsOf({ channels, epsilon }, values);
      const means = expected.map(({ mean }) => mean);
      const scales = expected.map(({ inverse }, c) => inverse * gamma[c]!);
      expectClose(
        bench.read(made.moments, 2 * channels),
        [...means, ...expected.map(({ inverse }) => inverse)],
        1e-5,
      );
      const offsets = scales.map((scale, c) => beta[c]! - means[c]! * scale);
      expectClose(bench.read(made.affine, 2 * channels), [...scales, ...offsets], 1e-5);
      const moved = (old: number, batch: number) => momentum * old + (1 - momentum) * batch;
      expectClose(
        bench.read(made.movingMean, channels),
        means.map((mean, c) => moved(moving[c]!, mean)),
      );
      const variances = expected.map(({ variance }, c) => moved(Math.abs(moving[c]!), variance));
      expectClose(bench.read(made.movingVariance, channels), variances, 1e-5);
    });
  });

  it('the gradient of batch norm is that of the paper, over a batch of images', () => {
    check(norms, ({ shape, pixels, draw }) => {
      const { channels, images } = shape;
      const values = draw(images * pixels * channels);
      const [moving, gamma, beta] = [draw(channels), draw(channels), draw(channels)];
      const gradient = draw(values.length);
      const made = normalise(shape, { values, pixels, moving, gamma, beta } as never);
      const means = [...bench.read(made.moments, channels)];
      const sums = Array.from({ length: images }, (_, image) => {
        const [first, second] = [Array(channels).fill(0), Array(channels).fill(0)];
        for (let index = image * pixels * channels; index < (image + 1) * pixels * channels; index += 1) {
          first[index % channels] += gradient[index]!;
          second[index % channels] += gradient[index]! * (values[index]! - means[index % channels]!);
        }
        return [...first, ...second];
      });
      const [coefficients, ofGamma, ofBeta] = [
        bench.room(3 * channels),
        bench.place(beta),
        bench.place(gamma),
      ];
      const finish = finishGradient(level, { channels, images });
      const sumsPlace = bench.place(sums.flat());
      bench.run(finish, sumsPlace, pixels, made.gamma, made.moments, coefficients, ofGamma, ofBeta);
      const output = bench.place(gradient);
      const rows = batchNormGradientRows(level, { channels });
      bench.run(rows, made.source, output, output, images * pixels, coefficients);
      const expected = batchNormGradientValues({ channels, epsilon }, { values, gradient, gamma });
      expectClose(bench.read(output, gradient.length), expected.input, 2e-5);
      expectClose(
        bench.read(ofGamma, channels),
        expected.gamma.map((sum, c) => sum + beta[c]!),
        2e-5,
      );
      expectClose(
        bench.read(ofBeta, channels),
        expected.beta.map((sum, c) => sum + gamma[c]!),
        1e-5,
      );
    });
  });

  it('channels of padding stay zero through batch norm and its gradient', () => {
    const [shape, pixels, channels] = [{ channels: 8, images: 2 }, 3, 8];
    bench.clear();
    const zeros = Array(channels).fill(0);
    const values = Array(2 * pixels * channels).fill(0);
    const made = normalise(shape, { values, pixels, moving: zeros, gamma: zeros, beta: zeros } as never);
    const coefficients = bench.room(3 * channels);
    const [ofGamma, ofBeta, statistics] = [
      bench.room(channels),
      bench.room(channels),
      bench.room(4 * channels),
    ];
    const finish = finishGradient(level, shape);
    bench.run(finish, statistics, pixels, made.gamma, made.moments, coefficients, ofGamma, ofBeta);
    for (const place of [made.affine, ofGamma, ofBeta, made.movingMean, coefficients])
      expect([...bench.read(place, channels)].map(Math.abs)).toEqual(zeros);
    expect([...bench.read(coefficients, 3 * channels)].every((value) => Math.abs(value) === 0)).toBe(true);
  });

  it('foldMoments turns batch norm with moving averages into factors and a bias', () => {
    const shapes = channelCounts.flatMap((channels) => [true, false].map((bias) => ({ channels, bias })));
    check(shapes, ({ shape: { channels, bias }, draw }) => {
      const [gamma, beta, mean, own] = [draw(channels), draw(channels), draw(channels), draw(channels)];
      const variance = draw(channels).map(Math.abs);
      const places = [gamma, beta, mean, variance].map((values) => bench.place(values));
      const [factors, folded] = [bench.room(channels), bench.room(channels)];
      const kernel = foldMoments(level, { channels, epsilon });
      bench.run(kernel, ...places, bias ? bench.place(own) : 0, factors, folded);
      const scales = gamma.map((value, c) => value / Math.sqrt(variance[c]! + epsilon));
      expectClose(bench.read(factors, channels), scales);
      const biases = scales.map((scale, c) => beta[c]! + ((bias ? own[c]! : 0) - mean[c]!) * scale);
      expectClose(bench.read(folded, channels), biases);
    });
  });

  it('collectSums adds the sums of all images, and meanOfSums divides', () => {
    check(collections, ({ shape, draw }) => {
      const { channels, images, stride = channels } = shape;
      const [sums, before] = [draw(images * stride), draw(channels)];
      const gradients = bench.place(before);
      bench.run(collectSums(level, shape), bench.place(sums), gradients);
      const expected = before.map((value, c) => {
        const own = Array.from({ length: images }, (_, image) => sums[image * stride + c]!);
        return own.reduce((sum, next) => sum + next, value);
      });
      expectClose(bench.read(gradients, channels), expected);
    });
    check(channelCounts, ({ shape: channels, pixels, draw }) => {
      const sums = draw(channels);
      const place = bench.place(sums);
      bench.run(meanOfSums(level, { channels }), place, pixels, place);
      expectClose(bench.read(place, channels), fround(sums.map((sum) => sum / pixels)), 1e-7);
    });
  });

  it('zero clears as many floats as it is told', () => {
    check([1, 2, 7, 64], ({ shape: floats, draw }) => {
      const values = draw(floats + 1).map((value) => value + 9);
      const place = bench.place(values);
      bench.run(zero(level), place, floats);
      expect([...bench.read(place, floats + 1)]).toEqual([...Array(floats).fill(0), values[floats]]);
    });
  });

  it('dense layers and their gradients are products with one image, and over images', () => {
    check(layers, ({ shape, pixels, draw }) => {
      const { inputs, outputs, activation, bias } = shape;
      const images = imageCounts[pixels % imageCounts.length]!;
      const [weights, constants] = [draw(inputs * outputs).map((value) => value / 4), draw(outputs)];
      const [source, gradients] = [draw(images * inputs), draw(images * outputs)];
      const [weightsPlace, biasPlace] = [bench.place(weights), bias ? bench.place(constants) : 0];
      const before = images * outputs;
      const [preGradients, sourcePlace] = [bench.room(before), bench.place(source)];
      const expectedPre: number[] = [];
      for (let image = 0; image < images; image += 1) {
        const x = source.slice(image * inputs, (image + 1) * inputs);
        const g = gradients.slice(image * outputs, (image + 1) * outputs);
        const sums = multiply({ rows: 1, inner: inputs, columns: outputs }, x, weights);
        const values = sums.map((sum, n) => denseActivation(activation, sum + (bias ? constants[n]! : 0)));
        const [output, toInput] = [bench.room(outputs), bench.room(inputs)];
        bench.run(dense(level, shape), sourcePlace + image * inputs * 4, weightsPlace, biasPlace, output);
        const written = [...bench.read(output, outputs)];
        expectClose(written, values, 1e-5);
        const pre = preGradients + image * outputs * 4;
        bench.run(denseGradient(level, shape), output, bench.place(g), weightsPlace, pre, toInput);
        const expected = g.map((value, n) => value * denseSlope(activation, written[n]!));
        expectClose(bench.read(pre, outputs), expected);
        const back = multiply({ rows: inputs, inner: outputs, columns: 1 }, weights, expected);
        expectClose(bench.read(toInput, inputs), back, 1e-5);
        expectedPre.push(...expected);
      }
      const [oldWeights, oldBias] = [draw(inputs * outputs), draw(outputs)];
      const [weightGradient, biasGradient] = [bench.place(oldWeights), bias ? bench.place(oldBias) : 0];
      const collect = denseFilterGradient(level, { inputs, outputs, images, bias });
      bench.run(collect, sourcePlace, preGradients, weightGradient, biasGradient);
      const product = { rows: inputs, inner: images, columns: outputs };
      const ofWeights = multiply(product, transpose(images, inputs, source), expectedPre);
      expectClose(
        bench.read(weightGradient, inputs * outputs),
        ofWeights.map((sum, index) => sum + oldWeights[index]!),
        1e-5,
      );
      const ones = Array(images).fill(1);
      const ofBias = multiply({ rows: 1, inner: images, columns: outputs }, ones, expectedPre);
      if (bias)
        expectClose(
          bench.read(biasGradient, outputs),
          ofBias.map((sum, n) => sum + oldBias[n]!),
          1e-5,
        );
    });
  });
});
