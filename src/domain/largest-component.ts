import type { VolumeShape } from './distance-transform.ts';

/**
 * The largest connected component of a binary volume (0 or 1 a voxel, `[depth, height, width]`), voxels joined by
 * their six faces; of equally large ones the first in memory order. An empty volume stays empty.
 */
export function keepLargestComponent(mask: Uint8Array, shape: VolumeShape): Uint8Array {
  const visited = new Uint8Array(mask.length);
  let largest: number[] = [];
  for (let seed = mask.indexOf(1); seed !== -1; seed = mask.indexOf(1, seed + 1)) {
    if (visited[seed] === 1) continue;
    const component = collectComponent(seed, { mask, visited, shape });
    if (component.length > largest.length) largest = component;
  }
  const kept = new Uint8Array(mask.length);
  for (const voxel of largest) kept[voxel] = 1;
  return kept;
}

/** Every voxel that is joined to the seed; marks them as visited. */
function collectComponent(
  seed: number,
  { mask, visited, shape }: { mask: Uint8Array; visited: Uint8Array; shape: VolumeShape },
): number[] {
  const [depth, height, width] = shape;
  const plane = height * width;
  const found = [seed];
  visited[seed] = 1;
  const visit = (voxel: number): void => {
    if (mask[voxel] !== 1 || visited[voxel] === 1) return;
    visited[voxel] = 1;
    found.push(voxel);
  };
  for (let next = 0; next < found.length; next++) {
    const voxel = found[next]!;
    const x = voxel % width;
    const y = Math.floor(voxel / width) % height;
    const z = Math.floor(voxel / plane);
    if (x > 0) visit(voxel - 1);
    if (x < width - 1) visit(voxel + 1);
    if (y > 0) visit(voxel - width);
    if (y < height - 1) visit(voxel + width);
    if (z > 0) visit(voxel - plane);
    if (z < depth - 1) visit(voxel + plane);
  }
  return found;
}
