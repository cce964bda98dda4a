/** A tensor of one image: `[height, width, channels]`, or `[channels]` as `[1, 1, channels]`. */
export interface Value {
  readonly id: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface Base {
  /** The layer's; its weights are `<name>/<weight>` with tfjs-layers' own names and layouts. */
  readonly name: string;
  readonly output: Value;
}

/** What a network computes, in an order in which every input comes before its use. */
export type Operation =
  /** Weights `kernel` `[k, k, in, out]`, `bias` `[out]`; zero padding of dilation * (kernel - 1) / 2 on each side. */
  | (Base & {
      readonly kind: 'convolution';
      readonly input: Value;
      readonly kernel: 1 | 3;
      readonly stride: 1 | 2;
      readonly dilation: number;
      readonly bias: boolean;
    })
  /** Weights `depthwise_kernel` `[k, k, channels, 1]`, `bias`; padding dilation * (kernel - 1) / 2. */
  | (Base & {
      readonly kind: 'depthwise';
      readonly input: Value;
      readonly kernel: 3 | 5;
      readonly stride: 1 | 2;
      readonly dilation: number;
      readonly bias: boolean;
    })
  /** Transposed 2x2 convolution of stride 2. Weights `kernel` `[2, 2, out, in]`, `bias`. */
  | (Base & { readonly kind: 'transposed'; readonly input: Value })
  /** Weights `gamma`, `beta`, `moving_mean`, `moving_variance`; moving = momentum * moving + (1 - momentum) * batch. */
  | (Base & {
      readonly kind: 'batch-norm';
      readonly input: Value;
      readonly epsilon: number;
      readonly momentum: number;
    })
  | (Base & {
      readonly kind: 'activation';
      readonly input: Value;
      readonly activation: 'relu' | 'hard-swish' | 'hard-sigmoid' | 'sigmoid';
    })
  /** Mean over height and width. */
  | (Base & { readonly kind: 'mean'; readonly input: Value })
  /** A `[channels]` as an image of one pixel. */
  | (Base & { readonly kind: 'pixel'; readonly input: Value })
  /** An image of one pixel, repeated over height and width. */
  | (Base & { readonly kind: 'spread'; readonly input: Value })
  /** Of a `[1, 1, channels]`. Weights `kernel` `[in, out]`, `bias`. */
  | (Base & { readonly kind: 'dense'; readonly input: Value; readonly bias: boolean })
  /** input times a factor for each channel. */
  | (Base & { readonly kind: 'scale'; readonly input: Value; readonly factors: Value })
  /** 2x2, stride 2. */
  | (Base & { readonly kind: 'max-pool'; readonly input: Value })
  /** Channels of the inputs one after the other. */
  | (Base & { readonly kind: 'concatenate'; readonly inputs: readonly Value[] })
  | (Base & { readonly kind: 'add'; readonly inputs: readonly Value[] })
  /** Bilinear with half-pixel centres, edges replicated. */
  | (Base & { readonly kind: 'upsample'; readonly input: Value; readonly factor: number })
  /** A layer that was not described; the network trains eagerly. */
  | (Base & { readonly kind: 'unknown'; readonly layer: string });

/** A network from a normalised image `[size, size, 3]` to the probability of tumour `[size, size, 1]`. */
export interface Network {
  readonly input: Value;
  readonly operations: readonly Operation[];
  readonly output: Value;
}
