import { detailPatch, type SlicePrint } from './fingerprint-patient.ts';
import { correlate, cutPatch } from './patch.ts';
import type { Frame } from './slice-picture.ts';

export interface Alignment {
  /** Correlation of the details, -1 to 1. */
  readonly similarity: number;
  /** Frame of the moved slice that fits best. */
  readonly frame: Frame;
}

/** After the coarsest steps a copy is well above this; what is below is given up. */
const hopeless = 0.6;

/**
 * Moves and scales the window on `slice` until its details fit `target` best: the head's outline places it to a few
 * percent only, and less well where the picture's edge cuts the head. Coordinate descent from three scales.
 * @param target details of the other slice as `detailPatch` cuts them, laid under the transform already
 */
export function align(slice: SlicePrint, target: Float32Array): Alignment {
  let best = fittest([1, 0.88, 1.14].map((scale) => evaluate(slice, target, rescale(slice.frame, scale))));
  for (let step = 0.08; step > 0.01; step /= 2) {
    for (let round = 0; round < 4; round++) {
      const next = neighbours(best.frame, step).map((frame) => evaluate(slice, target, frame));
      const winner = fittest(next);
      if (winner.similarity <= best.similarity) break;
      best = winner;
    }
    if (best.similarity < hopeless) return best;
  }
  return best;
}

function evaluate({ detail }: SlicePrint, target: Float32Array, frame: Frame): Alignment {
  return { similarity: correlate(cutPatch(detail, frame, detailPatch), target), frame };
}

export function fittest<T extends { readonly similarity: number }>(alignments: readonly T[]): T {
  return alignments.reduce((best, next) => (next.similarity > best.similarity ? next : best));
}

function neighbours(frame: Frame, step: number): Frame[] {
  const shift = step * frame.radius;
  return [
    { ...frame, x: frame.x + shift },
    { ...frame, x: frame.x - shift },
    { ...frame, y: frame.y + shift },
    { ...frame, y: frame.y - shift },
    rescale(frame, 1 + step),
    rescale(frame, 1 / (1 + step)),
  ];
}

function rescale(frame: Frame, factor: number): Frame {
  return { ...frame, radius: frame.radius * factor };
}
