import { activationGradient } from '../../generator/elementwise/activation-gradient.ts';
import { zero } from '../../generator/elementwise/rows.ts';
import type { Activation } from '../../generator/elementwise/activation.ts';
import type { Level } from '../../level.ts';
import { at, call } from '../../plan/build.ts';
import type { Buffer, Place, Statement } from '../../plan/plan.ts';
import type { RowBlock } from '../row-block.ts';
import { imageRows, type Gate, type Rows } from '../views.ts';
import { ofImage } from '../workspace.ts';

/** What is between the raw rows and their consumers, besides batch norm. */
export interface Chain {
  readonly activation: Activation;
  readonly gate: Gate | undefined;
  readonly biasSums: Buffer | undefined;
}

/** Whether the gradient of the view is not that of the rows already, and all that is asked of it. */
export function changesRows({ norm }: Rows, { activation, gate, biasSums }: Chain): boolean {
  return norm !== undefined || activation !== 'none' || gate !== undefined || biasSums !== undefined;
}

/** Before the first `transformRows` of an image. */
export function clearSums(level: Level, { norm, channels }: Rows, { biasSums }: Chain): Statement[] {
  if (norm !== undefined)
    return [call(zero(level), ofImage(norm.gradientStatistics, 2 * channels), 2 * channels)];
  return biasSums === undefined ? [] : [call(zero(level), ofImage(biasSums, channels), channels)];
}

/** From rows of G to rows of O; `stride`: floats between rows of G. */
export function transformRows(
  level: Level,
  rows: Rows,
  from: { gradient: Chain; source: Place; stride: number; output: Place; block: RowBlock },
): Statement[] {
  const { channels, norm } = rows;
  const { gradient, source, stride, output, block } = from;
  if (!changesRows(rows, gradient)) return [];
  const { activation, gate, biasSums } = gradient;
  const affine = norm !== undefined && activation !== 'none';
  const sums = norm !== undefined ? 'both' : biasSums === undefined ? 'none' : 'first';
  const gated = gate !== undefined;
  const kernel = activationGradient(level, {
    channels,
    activation,
    affine,
    gated,
    sums,
    ...(stride === channels ? {} : { gradientStride: stride }),
  });
  const statistics = norm
    ? ofImage(norm.gradientStatistics, 2 * channels)
    : biasSums
      ? ofImage(biasSums, channels)
      : 0;
  return [
    call(
      kernel,
      block.at(imageRows(rows), channels * 4),
      source,
      output,
      block.rows,
      affine ? at(norm.affine) : 0,
      gate ? ofImage(gate.buffer, 2 * channels) : 0,
      statistics,
      norm ? at(norm.moments) : 0,
    ),
  ];
}
