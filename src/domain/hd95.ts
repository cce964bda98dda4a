import { squaredDistances, type VolumeShape } from './distance-transform.ts';

/**
 * 95th percentile of the symmetric surface distance of two binary volumes (0 or 1 a voxel, `[depth, height, width]`),
 * in voxels of unit spacing; null where either is empty. A surface voxel has one of its six neighbours outside the
 * mask or the volume; the distances from either surface to the other are pooled, and the percentile is interpolated
 * linearly between ranks, as MedPy's `hd95` does.
 */
export function hausdorff95(truth: Uint8Array, prediction: Uint8Array, shape: VolumeShape): number | null {
  const truthSurface = findSurface(truth, shape);
  const predictionSurface = findSurface(prediction, shape);
  if (truthSurface.length === 0 || predictionSurface.length === 0) return null;
  const box = boundingBox([truthSurface, predictionSurface], shape);
  const distances = new Float64Array(truthSurface.length + predictionSurface.length);
  distances.set(distancesTo(truthSurface, predictionSurface, box));
  distances.set(distancesTo(predictionSurface, truthSurface, box), predictionSurface.length);
  return percentile95(distances.map(Math.sqrt).sort());
}

/** Indices of the mask's surface voxels. */
function findSurface(mask: Uint8Array, [depth, height, width]: VolumeShape): number[] {
  const plane = height * width;
  const surface: number[] = [];
  for (let index = mask.indexOf(1); index !== -1; index = mask.indexOf(1, index + 1)) {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const z = Math.floor(index / plane);
    const onBorder = x === 0 || y === 0 || z === 0 || x === width - 1 || y === height - 1 || z === depth - 1;
    const inside =
      !onBorder &&
      mask[index - 1] === 1 &&
      mask[index + 1] === 1 &&
      mask[index - width] === 1 &&
      mask[index + width] === 1 &&
      mask[index - plane] === 1 &&
      mask[index + plane] === 1;
    if (!inside) surface.push(index);
  }
  return surface;
}

/** The smallest box that holds all points: distances among them need no other voxel. */
interface Box {
  readonly shape: VolumeShape;
  /** Index within the box of a voxel of the volume. */
  locate(index: number): number;
}

function boundingBox(pointLists: readonly (readonly number[])[], [, height, width]: VolumeShape): Box {
  const position = (index: number): VolumeShape => [
    Math.floor(index / (height * width)),
    Math.floor(index / width) % height,
    index % width,
  ];
  const low = [Infinity, Infinity, Infinity];
  const high = [0, 0, 0];
  for (const points of pointLists) {
    for (const index of points) {
      position(index).forEach((value, axis) => {
        low[axis] = Math.min(low[axis]!, value);
        high[axis] = Math.max(high[axis]!, value);
      });
    }
  }
  const [d, h, w] = high.map((value, axis) => value - low[axis]! + 1) as [number, number, number];
  return {
    shape: [d, h, w],
    locate(index) {
      const [z, y, x] = position(index);
      return ((z - low[0]!) * h + (y - low[1]!)) * w + (x - low[2]!);
    },
  };
}

/** Squared, of each point of `from` to the nearest of `target`. */
function distancesTo(target: readonly number[], from: readonly number[], box: Box): Float64Array {
  const points = new Uint8Array(box.shape[0] * box.shape[1] * box.shape[2]);
  for (const index of target) points[box.locate(index)] = 1;
  return squaredDistances(points, box.shape, from.map(box.locate));
}

function percentile95(sorted: Float64Array): number {
  const place = 0.95 * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}
