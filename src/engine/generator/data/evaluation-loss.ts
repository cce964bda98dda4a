import type { Level } from '../../level.ts';
import { kernelSource, type Kernel } from '../kernel.ts';
import { hideConstants } from '../maps/constants.ts';
import { crossEntropyConstants, mantissaMask } from '../maps/logarithm.ts';
import { sumLoss } from '../maps/loss-sums.ts';
import type { LossName } from '../maps/loss-name.ts';

/**
 * (probabilities, truth bytes 0 or 1, sums `[4]`, floats): sums = (not +=) sum(p), sum(t), sum(pt) and, for `bce-dice`, the
 * sum of cross entropies, else 0, of one slice.
 */
export function evaluationLoss(level: Level, { loss = 'bce-dice' }: { loss?: LossName } = {}): Kernel {
  const parameters = ['probabilities', 'truth', 'sums', 'floats'];
  const withEntropy = loss === 'bce-dice';
  const constants = hideConstants('probabilities', { one: 1, ...crossEntropyConstants }) + mantissaMask;
  const name = `evaluation_loss_${withEntropy ? 'bce_dice' : 'dice'}`;
  const body = (withEntropy ? constants : '') + sumLoss(level, loss, { ofBytes: true });
  return {
    name,
    parameters,
    source: kernelSource(name, parameters, body),
    work: ([, , , floats = 0]) => ({ flops: (withEntropy ? 29 : 4) * floats, bytes: 5 * floats }),
  };
}

/** The loss of slices scored together (soft Dice over all of them), from each one's sums; `pixels` of one slice. */
export function lossOfSums(loss: LossName, slices: readonly ArrayLike<number>[], pixels: number): number {
  const total = (place: number) => slices.reduce((sum, sums) => sum + sums[place]!, 0);
  const dice = 1 - (2 * total(2) + 1) / (total(0) + total(1) + 1);
  return loss === 'dice' ? dice : dice + total(3) / (slices.length * pixels);
}
