import type { Network, Operation, Value } from './network.ts';

/**
 * Multiply-accumulates of one image through a network's convolutions and products with vectors, padding counted as if it
 * were pixels, as papers count them. Batch norm, activations, gates, pools, sums and upsampling do not count.
 * `behindUpsampling`: layers that are counted at the size to which their output is upsampled, if it is.
 */
export function countMacs(
  network: Network,
  { behindUpsampling = [] }: { behindUpsampling?: readonly string[] } = {},
): number {
  return network.operations.reduce((sum, operation) => {
    const isMoved = behindUpsampling.includes(operation.name);
    const size = (isMoved ? upsampled(network, operation.output) : undefined) ?? operation.output;
    return sum + size.height * size.width * macsPerPixel(operation);
  }, 0);
}

function upsampled({ operations }: Network, { id }: Value): Value | undefined {
  return operations.find((each) => each.kind === 'upsample' && each.input.id === id)?.output;
}

function macsPerPixel(operation: Operation): number {
  const { channels } = operation.output;
  switch (operation.kind) {
    case 'convolution':
      return operation.kernel ** 2 * operation.input.channels * channels;
    case 'depthwise':
      return operation.kernel ** 2 * channels;
    case 'transposed':
    case 'dense':
      // Stride is the kernel's side: each output pixel meets one tap.
      return operation.input.channels * channels;
    default:
      return 0;
  }
}
