import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { lanesOf, type Lanes } from '../lanes.ts';
import {
  activationConstantCount,
  activationConstants,
  multiplySlope,
  type Activation,
} from './activation.ts';
import { kernelName, requireWholeVectors } from './row-kernel.ts';
import { addToSums, walkRows, type Column, type Row } from './row-walk.ts';
import { openView, viewFlops, writeAffine } from './view.ts';

export interface ActivationGradientShape {
  readonly channels: number;
  readonly activation: Activation;
  readonly affine: boolean;
  /** G * s + t in place of G; `gate` is float[2 * channels], s then t. */
  readonly gated: boolean;
  /** `first`: sums of O into statistics[0 to channels - 1]; `both`: sums of O * (y - mean) behind them, too. */
  readonly sums: 'none' | 'first' | 'both';
  /** Floats from row to row of the incoming gradient; `channels` if not given. */
  readonly gradientStride?: number;
}

/**
 * (source, gradient, output, rows, affine, gate, statistics, mean): from the gradient G of a view on y = source to that of
 * z = a * y + b: O = (G * s + t) * activation'(z), to output. Output may be gradient, of the same stride. Sums are added
 * to what is there.
 */
export function activationGradient(level: Level, given: ActivationGradientShape): Kernel {
  const shape = { ...given, affine: given.affine && given.activation !== 'none' };
  const { channels, activation, affine, gated, sums, gradientStride = channels } = shape;
  requireWholeVectors('activationGradient', channels);
  const lanes = lanesOf(level);
  const name = kernelName(
    'activation_gradient',
    channels,
    activation,
    affine && 'affine',
    gated && 'gated',
    sums !== 'none' && `sums_${sums}`,
    gradientStride !== channels && `stride_${gradientStride}`,
  );
  const parameters = ['source', 'gradient', 'output', 'rows', 'affine', 'gate', 'statistics', 'mean'];
  const needsSource = activation !== 'none' || sums === 'both';
  const held = [affine ? 2 : 0, gated ? 2 : 0, { none: 0, first: 1, both: 3 }[sums]];
  const body = walkRows({
    level,
    channels,
    moving: [
      ...(needsSource ? [{ name: 'source', stride: channels, far: true }] : []),
      { name: 'gradient', stride: gradientStride },
      { name: 'output', stride: channels },
    ],
    fixed: [
      ...(affine ? ['affine'] : []),
      ...(gated ? ['gate'] : []),
      ...(sums === 'none' ? [] : ['statistics']),
      ...(sums === 'both' ? ['mean'] : []),
    ],
    held: held.reduce((sum, vectors) => sum + vectors, 0) || 1,
    constants: activationConstantCount({ activation, slope: true }),
    sums: sums !== 'none',
    open: (column) => open(lanes, shape, column),
    row: (row) => transform(lanes, shape, row),
    close: (column) => close(lanes, shape, column),
  });
  const flops =
    (activation === 'none' ? 0 : viewFlops(shape) + 1) +
    (gated ? 2 : 0) +
    { none: 0, first: 1, both: 4 }[sums];
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, activationConstants('source', { activation, slope: true }) + body),
    work: ([, , , rows = 0]) => ({
      flops: flops * rows * channels,
      bytes:
        4 *
        channels *
        (rows * (needsSource ? 3 : 2) +
          (affine ? 2 : 0) +
          (gated ? 2 : 0) +
          { none: 0, first: 2, both: 5 }[sums]),
    }),
  };
}

function open(lanes: Lanes, shape: ActivationGradientShape, column: Column): string {
  const { channels, gated, sums } = shape;
  const { suffix, offset } = column;
  const gate =
    lanes.load(`s${suffix}`, 'gateColumn', offset) +
    lanes.load(`t${suffix}`, 'gateColumn', offset + channels * 4);
  const products = lanes.load(`m${suffix}`, 'meanColumn', offset) + lanes.zero(`q${suffix}`);
  return (
    openView(lanes, shape, column) +
    (gated ? gate : '') +
    (sums === 'none' ? '' : lanes.zero(`p${suffix}`)) +
    (sums === 'both' ? products : '')
  );
}

function transform(lanes: Lanes, shape: ActivationGradientShape, row: Row): string {
  const { activation, gated, sums } = shape;
  const { suffix, column, offsetOf } = row;
  const named = (letter: string) => (lane: number) => `${letter}${suffix}_${lane}`;
  const of = (letter: string) => (lane: number) => `${letter}${column}_${lane}`;
  const gate = (lane: number) =>
    gated ? lanes.multiplyAdd(named('g')(lane), of('s')(lane), of('t')(lane)) : named('g')(lane);
  const isSourceRead = activation !== 'none' || sums === 'both';
  const source = isSourceRead ? lanes.load(`x${suffix}`, 'sourceColumn', offsetOf('source')) : '';
  return (
    source +
    (activation === 'none' ? '' : writeAffine(lanes, shape, row)) +
    lanes.load(`g${suffix}`, 'gradientColumn', offsetOf('gradient')) +
    lanes.define(`h${suffix}`, gate) +
    multiplySlope(lanes, activation, { output: `o${suffix}`, gradient: `h${suffix}`, input: `z${suffix}` }) +
    (sums === 'none'
      ? ''
      : lanes.assign(`p${column}`, (lane) => `f32x4.add(${of('p')(lane)}, ${named('o')(lane)})`)) +
    (sums === 'both'
      ? lanes.define(`d${suffix}`, (lane) => `f32x4.sub(${named('x')(lane)}, ${of('m')(lane)})`) +
        lanes.assign(`q${column}`, (lane) =>
          lanes.multiplyAdd(named('o')(lane), named('d')(lane), of('q')(lane)),
        )
      : '') +
    lanes.store(`o${suffix}`, 'outputColumn', offsetOf('output'))
  );
}

function close(
  lanes: Lanes,
  { channels, sums }: ActivationGradientShape,
  { suffix, offset }: Column,
): string {
  if (sums === 'none') return '';
  const first = addToSums(lanes, `p${suffix}`, { pointer: 'statisticsColumn', offset });
  const second = addToSums(lanes, `q${suffix}`, {
    pointer: 'statisticsColumn',
    offset: offset + channels * 4,
  });
  return (sums === 'both' ? second : '') + first;
}
