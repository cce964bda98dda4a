import type { VariantParameters } from '../domain/variant-parameters.ts';
import { shuffle } from '../domain/shuffle.ts';
import { randomStream, type RandomStream } from './random-stream.ts';

export interface EpochSlicesInput {
  readonly parameters: VariantParameters;
  /** Slice indices into the packed data set. */
  readonly trainingSlices: readonly number[];
  readonly hasTumour: readonly boolean[];
  readonly seed: number;
  readonly epoch: number;
}

/**
 * The slices of one epoch in the order they are trained on; a slice may come more than once, each time augmented
 * anew. `none`: each once. `synthetic`: each once and every tumour slice `syntheticSlices` times more. `share`: as
 * many as there are training slices, `tumourShare` of them with tumour; each kind is gone through evenly. Where
 * there are no slices of one kind, `share` is `none`.
 */
export function planEpochSlices(input: EpochSlicesInput): number[] {
  const { parameters, trainingSlices, hasTumour, seed, epoch } = input;
  const stream = randomStream(seed, 'order', { epoch });
  const tumour = trainingSlices.filter((slice) => hasTumour[slice]);
  if (parameters.oversampling === 'synthetic') {
    const copies = Array.from({ length: parameters.syntheticSlices ?? 2 }, () => tumour);
    return shuffle([trainingSlices, ...copies].flat(), stream.integer);
  }
  const empty = trainingSlices.filter((slice) => !hasTumour[slice]);
  if (parameters.oversampling === 'none' || tumour.length === 0 || empty.length === 0) {
    return shuffle(trainingSlices, stream.integer);
  }
  const tumourCount = Math.round(trainingSlices.length * (parameters.tumourShare ?? 0.5));
  const emptyCount = trainingSlices.length - tumourCount;
  return shuffle(
    [...drawEvenly(tumour, tumourCount, stream), ...drawEvenly(empty, emptyCount, stream)],
    stream.integer,
  );
}

/** `count` of the slices; none comes a second time more often than any other. */
function drawEvenly(slices: readonly number[], count: number, stream: RandomStream): number[] {
  const drawn: number[] = [];
  while (drawn.length < count) drawn.push(...shuffle(slices, stream.integer).slice(0, count - drawn.length));
  return drawn;
}
