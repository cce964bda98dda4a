import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepLargestComponent } from './largest-component.ts';
import type { VolumeShape } from './distance-transform.ts';

/** Every voxel's component by repeated relabelling: slow and simple. */
function labelBySpreading(mask: Uint8Array, [depth, height, width]: VolumeShape): number[] {
  const labels = Array.from(mask, (value, voxel) => (value === 1 ? voxel + 1 : 0));
  const neighbours = (voxel: number): number[] => {
    const [z, y, x] = [
      Math.floor(voxel / (height * width)),
      Math.floor(voxel / width) % height,
      voxel % width,
    ];
    return [
      [z - 1, y, x],
      [z + 1, y, x],
      [z, y - 1, x],
      [z, y + 1, x],
      [z, y, x - 1],
      [z, y, x + 1],
    ]
      .filter(([k, j, i]) => k! >= 0 && k! < depth && j! >= 0 && j! < height && i! >= 0 && i! < width)
      .map(([k, j, i]) => (k! * height + j!) * width + i!);
  };
  for (let changed = true; changed;) {
    changed = false;
    labels.forEach((label, voxel) => {
      if (label === 0) return;
      for (const other of neighbours(voxel)) {
        if (labels[other]! > 0 && labels[other]! < labels[voxel]!) {
          labels[voxel] = labels[other]!;
          changed = true;
        }
      }
    });
  }
  return labels;
}

const volumes = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape as VolumeShape),
      mask: fc
        .array(fc.integer({ min: 0, max: 1 }), {
          minLength: shape[0] * shape[1] * shape[2],
          maxLength: shape[0] * shape[1] * shape[2],
        })
        .map((values) => Uint8Array.from(values)),
    }),
  );

describe('keepLargestComponent', () => {
  it('keeps the largest of two boxes, across slices', () => {
    const shape: VolumeShape = [3, 6, 6];
    const mask = new Uint8Array(108);
    for (const voxel of [0, 1, 6]) mask[voxel] = 1; // three voxels in one slice
    const large = [28, 64, 100, 101]; // one column through three slices, and a neighbour
    for (const voxel of large) mask[voxel] = 1;
    const kept = keepLargestComponent(mask, shape);
    expect([...kept.keys()].filter((voxel) => kept[voxel] === 1)).toEqual(large);
  });

  it('does not join voxels over edges and corners', () => {
    const mask = Uint8Array.from([1, 1, 0, 0, 0, 1]);
    expect([...keepLargestComponent(mask, [1, 2, 3])]).toEqual([1, 1, 0, 0, 0, 0]);
  });

  it('leaves an empty volume empty', () => {
    expect(keepLargestComponent(new Uint8Array(8), [2, 2, 2])).toEqual(new Uint8Array(8));
  });

  it('keeps what brute force calls the largest, in random volumes', () => {
    fc.assert(
      fc.property(volumes, ({ mask, shape }) => {
        const labels = labelBySpreading(mask, shape);
        const sizes = new Map<number, number>();
        for (const label of labels) if (label > 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
        const [winner] = [...sizes].toSorted(([a, sizeA], [b, sizeB]) => sizeB - sizeA || a - b);
        expect([...keepLargestComponent(mask, shape)]).toEqual(
          labels.map((label) => (label > 0 && label === winner?.[0] ? 1 : 0)),
        );
      }),
    );
  });
});
