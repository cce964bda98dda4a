/**
 * One point of the grid, canonical: every parameter that this variant reads is present, and no other.
 * Which parameter is read when, its range and its default are declared in `parameter-declarations.ts`.
 */
export interface VariantParameters {
  readonly model: 'mobilenetv3-lraspp' | 'mobilenetv3-deeplabv3plus' | 'unet';
  /** unet only: channels of the first level (the authors' U-Net has 32). */
  readonly width?: number;
  /** mobilenetv3-lraspp: the deck's extra skip connections; the others: those that they are known for. */
  readonly skipConnections?: boolean;
  /** mobilenetv3-lraspp with skip connections only: channels of each. */
  readonly skipChannels?: number;
  /** mobilenetv3-lraspp only: the deck's cut, or the paper's end for segmentation. */
  readonly tail?: 'truncated' | 'reduced';
  /** mobilenetv3-deeplabv3plus only: dilation rates at stride 16. */
  readonly asppRates?: '2-4-6' | '3-6-9';
  /** mobilenetv3-deeplabv3plus only: kind of the dilated convolutions. */
  readonly asppConvolution?: 'dense' | 'separable';
  readonly batchNorm: boolean;
  readonly optimizer: 'sgd' | 'adam' | 'rmsprop';
  readonly learningRate: number;
  /** sgd and rmsprop only. */
  readonly momentum?: number;
  /** sgd with momentum above 0 only. */
  readonly nesterov?: boolean;
  /** adam only. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** rmsprop only: decay of the mean square. */
  readonly decay?: number;
  /** adam and rmsprop only. */
  readonly epsilon?: number;
  readonly loss: 'dice' | 'bce-dice';
  readonly batchSize: number;
  /** Batches whose gradients are averaged before one update. */
  readonly accumulation: number;
  /** Side of the square that the network sees, in pixels; a multiple of 16. */
  readonly imageSize: number;
  readonly flip: boolean;
  /** Largest rotation, in degrees, either way. */
  readonly rotation: number;
  /** Largest change of scale, as a fraction, either way. */
  readonly scale: number;
  readonly oversampling: 'none' | 'synthetic' | 'share';
  /** synthetic only: augmented copies added for each tumour slice. */
  readonly syntheticSlices?: number;
  /** share only: the share of an epoch's slices that hold tumour. */
  readonly tumourShare?: number;
  readonly schedule: 'constant' | 'cosine' | 'plateau';
  readonly warmupEpochs: number;
  /** plateau only. */
  readonly plateauFactor?: number;
  readonly plateauPatience?: number;
}

export type ParameterName = keyof VariantParameters;
export type ParameterValue = string | number | boolean;
