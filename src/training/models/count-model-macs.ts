import type { VariantParameters } from '../../domain/variant-parameters.ts';
import { countMacs } from '../../engine/network/count-macs.ts';
import type { Network } from '../../engine/network/network.ts';
import { buildNetwork } from './build-model.ts';
import { movedConvolutions } from './mobilenetv3-lraspp/network.ts';

/**
 * Multiply-accumulates of one image of the variant's size, forward, in the order of the papers: LR-ASPP's 1x1 convolutions
 * behind bilinear upsampling, though they are computed in front of it. Needs an open tfjs backend.
 */
export function countModelMacs(parameters: VariantParameters): number {
  const { model, network } = buildNetwork(parameters, 1);
  model.dispose();
  return countNetworkMacs(network, parameters.model);
}

/** The same of a network that is there. */
export function countNetworkMacs(network: Network, model: VariantParameters['model']): number {
  return countMacs(network, { behindUpsampling: model === 'mobilenetv3-lraspp' ? movedConvolutions : [] });
}
