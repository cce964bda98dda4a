import type { PackedDataset } from '../packed-dataset.ts';
import type { LeakKind } from './leak-pair.ts';

/** For tests: how a patient is changed before it comes back under another name. */
export interface Plant {
  readonly name: string;
  readonly kind: LeakKind;
  /** Source position of a pixel, both from the middle of the picture, in shares of its side. */
  readonly source?: (x: number, y: number) => readonly [number, number];
  readonly gain?: number;
  readonly bias?: number;
  /** Deviation of the noise, in grey levels. */
  readonly noise?: number;
  readonly keeps?: (slice: number) => boolean;
}

export const plants: readonly Plant[] = [
  { name: 'a plain copy', kind: 'copy' },
  { name: 'a copy without every second slice', kind: 'copy', keeps: (slice) => slice % 2 === 0 },
  { name: 'a copy of the last two thirds', kind: 'copy', keeps: (slice) => slice >= 7 },
  { name: 'a copy with noise', kind: 'copy', noise: 5 },
  { name: 'a copy brighter and with more contrast', kind: 'copy', gain: 1.25, bias: 15 },
  { name: 'a copy darker', kind: 'copy', gain: 0.7 },
  { name: 'a copy shifted by a few pixels', kind: 'copy', source: (x, y) => [x + 0.03, y - 0.02] },
  { name: 'flipped left-right', kind: 'flip', source: (x, y) => [-x, y] },
  { name: 'flipped up-down', kind: 'flip', source: (x, y) => [x, -y] },
  { name: 'rotated by 90 degrees', kind: 'rotation', source: (x, y) => [y, -x] },
  { name: 'rotated by 180 degrees', kind: 'rotation', source: (x, y) => [-x, -y] },
  {
    name: 'rescaled by 0.8 and shifted',
    kind: 'rescale',
    source: (x, y) => [x / 0.8 + 0.02, y / 0.8 - 0.01],
  },
  { name: 'rescaled by 1.25 and shifted', kind: 'rescale', source: (x, y) => [x / 1.25 + 0.02, y / 1.25] },
  {
    name: 'flipped, rescaled by 0.9, noisy and brighter',
    kind: 'flip',
    source: (x, y) => [-x / 0.9, y / 0.9],
    noise: 3,
    gain: 1.1,
    bias: 5,
  },
];

export const plantedId = 'TCGA_XX_PLANTED';

/** For tests: a data set of patient `place` and, as a second patient, what the plant makes of it. */
export function plantLeak(dataset: PackedDataset, place: number, plant: Plant): PackedDataset {
  const { index } = dataset;
  const patient = index.patients[place]!;
  const kept = Array.from({ length: patient.sliceCount }, (_, at) => at).filter(
    (at) => plant.keeps?.(at) ?? true,
  );
  const length = index.size ** 2 * 3;
  const start = patient.firstSlice * length;
  const original = dataset.images.subarray(start, start + patient.sliceCount * length);
  const images = new Uint8Array(original.length + kept.length * length);
  images.set(original);
  const random = noiseSource();
  for (const [position, at] of kept.entries()) {
    const image = original.subarray(at * length, (at + 1) * length);
    images.set(changeImage(image, index.size, { plant, random }), original.length + position * length);
  }
  const patients = [
    { ...patient, firstSlice: 0 },
    { ...patient, id: plantedId, firstSlice: patient.sliceCount, sliceCount: kept.length },
  ];
  return { ...dataset, images, index: { ...index, sliceCount: patient.sliceCount + kept.length, patients } };
}

function changeImage(
  image: Uint8Array,
  size: number,
  { plant: { source, gain = 1, bias = 0, noise = 0 }, random }: { plant: Plant; random: () => number },
): Uint8Array {
  const changed = new Uint8Array(image.length);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = source?.((x + 0.5) / size - 0.5, (y + 0.5) / size - 0.5) ?? [
        (x + 0.5) / size - 0.5,
        (y + 0.5) / size - 0.5,
      ];
      for (let channel = 0; channel < 3; channel++, at++) {
        const value = sample(image, size, { x: (u + 0.5) * size - 0.5, y: (v + 0.5) * size - 0.5, channel });
        changed[at] = Math.min(255, Math.max(0, Math.round(value * gain + bias + noise * random())));
      }
    }
  }
  return changed;
}

function sample(
  image: Uint8Array,
  size: number,
  { x, y, channel }: { x: number; y: number; channel: number },
): number {
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= size || row >= size ? 0 : image[(row * size + column) * 3 + channel]!;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const above = at(left, top) * (1 - right) + at(left + 1, top) * right;
  const below = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
  return above * (1 - down) + below * down;
}

/** Nearly normal numbers of deviation 1, always the same. */
function noiseSource(): () => number {
  let state = 1;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return () => (uniform() + uniform() + uniform() - 1.5) * 2;
}
