import type { Preprocess } from '../domain/run.ts';
import { ChannelStatistics } from '../domain/channel-statistics.ts';
import type { PackedDataset } from './packed-dataset.ts';

/** A pixel value v of channel c becomes `(v - mean[c]) / deviation[c]`. */
export interface Normalisation {
  /** 0 to 255. */
  readonly mean: readonly [number, number, number];
  /** Above 0: a constant channel has deviation 1, so that it becomes 0. */
  readonly deviation: readonly [number, number, number];
}

/**
 * What to normalise each slice with, at the packed size.
 * `dataset`: one mean and population deviation a channel over all pixels of the training slices.
 * `volume`: each patient's own over all its slices (z-score), which needs no training slices.
 * @returns the normalisation of a slice index; RangeError for one that is not there
 */
export function fitNormalisation(
  dataset: PackedDataset,
  trainingSlices: readonly number[],
  preprocess: Preprocess,
): (slice: number) => Normalisation {
  return preprocess === 'volume' ? fitVolumes(dataset) : fitTraining(dataset, trainingSlices);
}

function fitTraining(
  { index, images }: PackedDataset,
  trainingSlices: readonly number[],
): (slice: number) => Normalisation {
  const statistics = new ChannelStatistics();
  const length = index.size * index.size * 3;
  for (const slice of trainingSlices) statistics.add(images.subarray(slice * length, (slice + 1) * length));
  const normalisation = usable(statistics.summarise());
  return () => normalisation;
}

function fitVolumes({ index }: PackedDataset): (slice: number) => Normalisation {
  const bySlice = index.patients.flatMap((patient) => {
    const normalisation = usable(patient);
    return Array.from({ length: patient.sliceCount }, () => normalisation);
  });
  return (slice) => {
    const normalisation = bySlice[slice];
    if (normalisation !== undefined) return normalisation;
    throw new RangeError(`expected a slice below ${bySlice.length}, got ${slice}`);
  };
}

function usable({ mean, deviation }: Normalisation): Normalisation {
  const [a, b, c] = deviation;
  return { mean, deviation: [a || 1, b || 1, c || 1] };
}
