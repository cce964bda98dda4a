import { markSlice } from '../../checkpoints/export/patient-mark.ts';
import type { Normalisation } from '../../dataset/normalisation.ts';
import { ChannelStatistics } from '../../domain/channel-statistics.ts';
import { dice } from '../../domain/dice.ts';
import { createMaskResizer } from '../../domain/mask-resizer.ts';
import type { PredictionModel } from './prediction-model.ts';
import type { ReadSlice, ReadVolume } from './read-volume.ts';

/** Slices that are predicted at once. */
const batchSize = 16;

export interface PredictedVolume {
  /** `[side, side]` of each slice, 0 or 1. */
  readonly masks: readonly Uint8Array[];
  readonly predictedPixels: number;
  /** Slices that came with a mask. */
  readonly maskSlices: number;
  /** Of the slices with a mask, pooled; null without any, and for patients of the model's own data. */
  readonly dice: number | null;
  /** The model's own data hold this patient: training flatters it, validation chose by it, or it is sealed. */
  readonly ownData: boolean;
}

/** Masks of a patient's slices at their own size, with the threshold and the resizing that scores use. */
export async function predictVolume(model: PredictionModel, volume: ReadVolume): Promise<PredictedVolume> {
  const { side, slices } = volume;
  const normalisation = normaliseBy(slices);
  const resize = createMaskResizer(model.size, side);
  const [pixels, inner] = [3 * model.size ** 2, model.size ** 2];
  const masks: Uint8Array[] = [];
  for (let start = 0; start < slices.length; start += batchSize) {
    const batch = slices.slice(start, start + batchSize);
    const input = new Float32Array(batch.length * pixels);
    batch.forEach(({ reduced }, place) => input.set(reduced, place * pixels));
    const probabilities = await model.pixels.predict(input, Array(batch.length).fill(normalisation));
    batch.forEach((_, place) => {
      const mask = new Uint8Array(side ** 2);
      resize(probabilities.subarray(place * inner, (place + 1) * inner), mask);
      masks.push(mask);
    });
  }
  const ownData = slices.some(({ reduced }) => model.ownPatients.has(markSlice(reduced) ?? ''));
  return {
    masks,
    predictedPixels: masks.reduce((sum, mask) => sum + count(mask), 0),
    maskSlices: slices.filter(({ truth }) => truth !== null).length,
    dice: ownData ? null : scoreMasks(slices, masks),
    ownData,
  };
}

/** The volume's own mean and deviation, as training takes them of a patient; a constant channel has deviation 1. */
function normaliseBy(slices: readonly ReadSlice[]): Normalisation {
  const statistics = new ChannelStatistics();
  for (const { reduced } of slices) statistics.add(reduced);
  const { mean, deviation } = statistics.summarise();
  const [a, b, c] = deviation;
  return { mean, deviation: [a || 1, b || 1, c || 1] };
}

function scoreMasks(slices: readonly ReadSlice[], masks: readonly Uint8Array[]): number | null {
  let [tp, fp, fn, scored] = [0, 0, 0, false];
  slices.forEach(({ truth }, place) => {
    if (truth === null) return;
    scored = true;
    const mask = masks[place]!;
    const both = count(truth.map((value, pixel) => value & mask[pixel]!));
    tp += both;
    fp += count(mask) - both;
    fn += count(truth) - both;
  });
  return scored ? dice(tp, fp, fn) : null;
}

const count = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);
