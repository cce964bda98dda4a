import type { VariantParameters } from '../../domain/variant-parameters.ts';
import type { Level } from '../../engine/level.ts';
import { lowerNetwork } from '../../engine/lowering/lower-network.ts';
import type { Lowered } from '../../engine/lowering/lowered.ts';
import type { Network } from '../../engine/network/network.ts';
import { mostThreads } from '../engine-settings.ts';

/** A network could not be compiled; the message says which layer, and why. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}

/** The programs of a variant's network. @throws NotCompiled */
export function lowerVariant(
  network: Network,
  { images, level, parameters }: { images: number; level: Level; parameters: VariantParameters },
): Lowered {
  const { optimizer, momentum = 0, nesterov = false, loss } = parameters;
  const result = lowerNetwork(network, {
    images,
    threads: Math.min(mostThreads, images),
    level,
    loss,
    optimizer: { optimizer, momentum: momentum !== 0, nesterov },
  });
  if (result.lowered === undefined) throw new NotCompiled(result.reason);
  return result.lowered;
}
