/** A row of a paper or of the slide deck: shown beside ours, never ranked among them, never subtracted. */
export interface PublishedReference {
  readonly label: string;
  /** As published, rounded there. */
  readonly trainableParameters: number;
  /** How the Dice was taken; ours is taken otherwise. */
  readonly convention: string;
  readonly leaky: boolean;
  /** In [0, 1]. */
  readonly validation: number | null;
  readonly test: number | null;
}

const pooledOverLeakySlices = 'published: Dice pooled over slices split at random, patients leak';
const perPatient = 'published: mean per-patient volume Dice, 22-fold cross-validation';

/** The table of the slide deck, and the U-Net of Buda et al. 2019 as its authors report it. */
export const publishedReferences: readonly PublishedReference[] = [
  {
    label: 'MobileNetV3 + LR-ASPP · SGD 0.09 0.95 Nesterov BN',
    trainableParameters: 310_000,
    convention: pooledOverLeakySlices,
    leaky: true,
    validation: 0.8349,
    test: 0.8476,
  },
  {
    label: 'MobileNetV3 + LR-ASPP, skips · SGD 0.09 0.95 Nesterov BN',
    trainableParameters: 312_000,
    convention: pooledOverLeakySlices,
    leaky: true,
    validation: 0.8401,
    test: 0.8526,
  },
  {
    label: 'U-Net (pre-trained)',
    trainableParameters: 7_000_000,
    convention: pooledOverLeakySlices,
    leaky: true,
    validation: 0.7112,
    test: 0.7412,
  },
  {
    label: 'U-Net (claimed by its authors)',
    trainableParameters: 7_000_000,
    convention: perPatient,
    leaky: false,
    validation: null,
    test: 0.82,
  },
];
