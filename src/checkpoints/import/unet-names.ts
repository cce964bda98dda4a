/** A weight of ours, and the tensor of the authors' `unet.py` that it comes from. */
export interface WeightPair {
  /** As in `model.weights`: `encoder1_conv1/kernel`. */
  readonly weight: string;
  /** As in the state dict: `encoder1.enc1conv1.weight`. */
  readonly tensor: string;
  /** Of the tensor, in PyTorch's order of axes. */
  readonly shape: readonly number[];
}

/** Every weight of a U-Net of that width with batch norm, three channels in and one out. */
export function pairUnetWeights(width: number): WeightPair[] {
  const channels = (level: number): number => width * 2 ** (level - 1);
  const pairs: WeightPair[] = [];
  for (let level = 1; level <= 5; level++) {
    const [block, layer] = level === 5 ? ['bottleneck', 'bottleneck'] : [`encoder${level}`, `enc${level}`];
    const input = level === 1 ? 3 : channels(level - 1);
    pairs.push(...pairBlock(`encoder${level}`, `${block}.${layer}`, [input, channels(level)]));
  }
  for (let level = 4; level >= 1; level--) {
    const filters = channels(level);
    const up = { weight: `decoder${level}_up`, tensor: `upconv${level}` };
    pairs.push(
      { weight: `${up.weight}/kernel`, tensor: `${up.tensor}.weight`, shape: [2 * filters, filters, 2, 2] },
      { weight: `${up.weight}/bias`, tensor: `${up.tensor}.bias`, shape: [filters] },
      ...pairBlock(`decoder${level}`, `decoder${level}.dec${level}`, [2 * filters, filters]),
    );
  }
  pairs.push({ weight: 'last/kernel', tensor: 'conv.weight', shape: [1, width, 1, 1] });
  pairs.push({ weight: 'last/bias', tensor: 'conv.bias', shape: [1] });
  return pairs;
}

const normalisation = [
  ['gamma', 'weight'],
  ['beta', 'bias'],
  ['moving_mean', 'running_mean'],
  ['moving_variance', 'running_var'],
] as const;

/** Two 3x3 convolutions, each with batch norm. */
function pairBlock(ours: string, theirs: string, [input, filters]: readonly [number, number]): WeightPair[] {
  return [1, 2].flatMap((place) => [
    {
      weight: `${ours}_conv${place}/kernel`,
      tensor: `${theirs}conv${place}.weight`,
      shape: [filters, place === 1 ? input : filters, 3, 3],
    },
    ...normalisation.map(([weight, tensor]) => ({
      weight: `${ours}_conv${place}_norm/${weight}`,
      tensor: `${theirs}norm${place}.${tensor}`,
      shape: [filters],
    })),
  ]);
}
