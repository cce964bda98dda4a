import { DiceboardError } from '../../domain/errors.ts';

/** All that 32-bit addresses reach, in bytes. */
export const addressLimit = 2 ** 32;

export interface MemoryNeed {
  /** What the plan needs, in bytes. */
  readonly bytes: number;
  /** In bytes, at most `addressLimit`. */
  readonly limit: number;
  /** Images of a training batch. */
  readonly images: number;
  /** What the same network needs with so many images a batch, in bytes. */
  readonly bytesOfBatch?: ((images: number) => number) | undefined;
}

/** @throws MODEL_TOO_LARGE when a plan does not fit, with the largest batch that does. */
export function checkMemory({ bytes, limit, images, bytesOfBatch }: MemoryNeed): void {
  if (bytes <= limit) return;
  const fitting = bytesOfBatch && largestFitting(images, (smaller) => bytesOfBatch(smaller) <= limit);
  throw new DiceboardError(
    'MODEL_TOO_LARGE',
    `expected a training plan within ${megabytes(limit)}, got ${megabytes(bytes)} for batches of ${images}`,
    { remedy: remedyFor(images, fitting) },
  );
}

function remedyFor(images: number, fitting: number | undefined): string {
  if (fitting === undefined) return 'use a smaller batchSize (with accumulation), imageSize or width';
  if (fitting === 0) return 'no batch fits: use a smaller imageSize or width';
  const parts = Math.ceil(images / fitting);
  return `use batchSize ${Math.ceil(images / parts)} with ${parts} times the accumulation, or a smaller imageSize or width`;
}

/** The largest number below `images` that fits, by halving; 0 when not even 1 does. What is larger needs more. */
function largestFitting(images: number, fits: (images: number) => boolean): number {
  let fitting = 0;
  let tooLarge = images;
  while (tooLarge - fitting > 1) {
    const middle = Math.floor((fitting + tooLarge) / 2);
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
