import { finishGradient, finishStatistics } from '../../generator/elementwise/batch-norm.ts';
import { zero } from '../../generator/elementwise/rows.ts';
import type { Level } from '../../level.ts';
import { at, call } from '../../plan/build.ts';
import type { Place, Statement } from '../../plan/plan.ts';
import type { OperationOf } from '../graph.ts';
import { channelAxis } from '../parameters.ts';
import type { Norm } from '../views.ts';
import { ofImage } from '../workspace.ts';
import type { Lowering } from './lowering.ts';

/** Of the operation that reads an output with these groups of channels. */
export function createNorm(
  { workspace, parameters }: Lowering,
  operation: OperationOf<'batch-norm'>,
  groups: readonly number[],
): Norm {
  const { name, input } = operation;
  const axis = channelAxis(...groups);
  const channels = axis.padded;
  return {
    operation,
    channels,
    pixels: input.height * input.width,
    gamma: parameters.add(`${name}/gamma`, [axis]),
    beta: parameters.add(`${name}/beta`, [axis]),
    movingMean: parameters.addRunning(`${name}/moving_mean`, axis),
    movingVariance: parameters.addRunning(`${name}/moving_variance`, axis),
    statistics: workspace.perImage(`statistics of ${name}`, 2 * channels),
    moments: workspace.transient(`moments of ${name}`, 2 * channels),
    affine: workspace.transient(`affine of ${name}`, 2 * channels),
    gradientStatistics: workspace.perImage(`gradient statistics of ${name}`, 2 * channels),
    coefficients: workspace.transient(`coefficients of ${name}`, 3 * channels),
  };
}

/** Before an image's first outputs. */
export function clearStatistics(level: Level, norm: Norm | undefined): Statement[] {
  if (norm === undefined) return [];
  const { statistics, channels } = norm;
  return [call(zero(level), ofImage(statistics, 2 * channels), 2 * channels)];
}

/** For the epilogue of what computes the rows: the image's sums, and what is subtracted before squaring. */
export function statisticsArguments(norm: Norm | undefined): [Place | 0, Place | 0] {
  if (norm === undefined) return [0, 0];
  return [ofImage(norm.statistics, 2 * norm.channels), norm.movingMean];
}

/** Between the images' outputs and the first use of the view; and between the last gradient of the view and its use. */
export function lowerNorm(lowering: Lowering, norm: Norm): void {
  const { level, images, program, parameters } = lowering;
  const { operation, channels, pixels, gamma, beta } = norm;
  const { name, epsilon, momentum } = operation;
  const finish = finishStatistics(level, { channels, images, epsilon, momentum });
  const finishBackward = finishGradient(level, { channels, images });
  const { movingMean, movingVariance } = norm;
  const moments = at(norm.moments);
  program.batch({
    layer: name,
    part: 'forward',
    body: [
      call(
        finish,
        at(norm.statistics),
        pixels,
        movingMean,
        gamma,
        beta,
        movingMean,
        movingVariance,
        moments,
        at(norm.affine),
      ),
    ],
  });
  lowering.onBackward(() => {
    const gradients = [parameters.gradientOf(gamma), parameters.gradientOf(beta)] as const;
    const sums = at(norm.gradientStatistics);
    const body = [call(finishBackward, sums, pixels, gamma, moments, at(norm.coefficients), ...gradients)];
    program.batch({ layer: name, part: 'backward', body });
  });
}
