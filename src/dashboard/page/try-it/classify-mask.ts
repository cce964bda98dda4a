import { dice } from '../../../domain/dice.ts';
import { pixelClasses } from '../slices/slice-colours.ts';

export interface Classified {
  /** A value of `pixelClasses` a pixel; without a truth every predicted pixel is a true positive, for its colour. */
  readonly classes: Uint8Array;
  readonly predicted: number;
  /** Against the truth; null without one. */
  readonly dice: number | null;
}

/** How a mask stands to the truth, both `[side, side]` of 0 and 1. */
export function classifyMask(mask: Uint8Array, truth: Uint8Array | null): Classified {
  const { trueNegative, truePositive, falsePositive, falseNegative } = pixelClasses;
  const counts = [0, 0, 0, 0];
  const classes = mask.map((predicted, pixel) => {
    const tumour = truth === null ? predicted : truth[pixel];
    const value = predicted ? (tumour ? truePositive : falsePositive) : tumour ? falseNegative : trueNegative;
    counts[value]! += 1;
    return value;
  });
  const [tp = 0, fp = 0, fn = 0] = [truePositive, falsePositive, falseNegative].map((kind) => counts[kind]!);
  return { classes, predicted: tp + fp, dice: truth === null ? null : dice(tp, fp, fn) };
}

/** The truth that a `classes` picture holds: true positives and false negatives. */
export function truthOf(classes: Uint8Array): Uint8Array {
  const { truePositive, falseNegative } = pixelClasses;
  return classes.map((value) => (value === truePositive || value === falseNegative ? 1 : 0));
}
