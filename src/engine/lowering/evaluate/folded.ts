import { foldMoments } from '../../generator/elementwise/batch-norm.ts';
import { at, call } from '../../plan/build.ts';
import type { Place } from '../../plan/plan.ts';
import type { Operation } from '../../network/network.ts';
import { createNorm } from '../train/norm.ts';
import { channelAxis } from '../parameters.ts';
import type { Rows } from '../views.ts';
import { chainOf } from './chain.ts';
import type { Evaluation } from './evaluation.ts';

/** What a convolution's weights are multiplied by, output by output, and its bias then; 0 where there is none. */
export interface Folding {
  readonly factors: Place | 0;
  readonly bias: Place | 0;
}

/**
 * Batch norm with running statistics as a factor and a bias for each output (Jacob et al. 2018, section 3.2):
 * gamma / sqrt(variance + epsilon), and beta + (bias - mean) times that. Asks for the bias's parameter.
 */
export function foldingOf(
  evaluation: Evaluation,
  operation: Operation,
  { groups, hasBias }: { groups: readonly number[]; hasBias: boolean },
): Folding {
  const { graph, parameters, workspace, level } = evaluation;
  const { name } = operation;
  const bias = hasBias ? parameters.add(`${name}/bias`, [channelAxis(...groups)]) : 0;
  const { norm } = chainOf(graph, operation);
  if (norm === undefined) return { factors: 0, bias };
  const { channels, gamma, beta, movingMean, movingVariance } = createNorm(evaluation, norm, groups);
  const factors = at(workspace.persistent(`factors of ${name}`, channels));
  const folded = at(workspace.persistent(`folded bias of ${name}`, channels));
  const kernel = foldMoments(level, { channels, epsilon: norm.epsilon });
  const body = [call(kernel, gamma, beta, movingMean, movingVariance, bias, factors, folded)];
  evaluation.fold({ layer: norm.name, part: 'fold', body });
  return { factors, bias: folded };
}

/** Batch norm of an output that is needed raw as well: as a and b of a view. */
export function foldAffine({ level, fold }: Evaluation, rows: Rows): void {
  const { norm, channels } = rows;
  if (norm === undefined) return;
  const { operation, gamma, beta, movingMean, movingVariance, affine } = norm;
  const kernel = foldMoments(level, { channels, epsilon: operation.epsilon });
  const places = [gamma, beta, movingMean, movingVariance, 0, at(affine), at(affine, channels * 4)] as const;
  fold({ layer: operation.name, part: 'fold', body: [call(kernel, ...places)] });
}
