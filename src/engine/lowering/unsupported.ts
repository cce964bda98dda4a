/** A network that this lowering does not know how to compile; it trains eagerly then. The message names the layer. */
export class UnsupportedNetwork extends Error {
  override readonly name = 'UnsupportedNetwork';
}

/** @throws UnsupportedNetwork: `block1_space: expected ..., got ...`. */
export function unsupported(layer: string, reason: string): never {
  throw new UnsupportedNetwork(`${layer}: ${reason}`);
}
