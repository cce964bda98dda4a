import type { LeakKind } from './leak-pair.ts';

/** One of the eight ways to lay a square on itself: rows and columns are swapped first, then mirrored. */
export interface Dihedral {
  readonly transpose: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  readonly kind: Exclude<LeakKind, 'rescale'>;
  /** The same read from either patient to the other; empty for the identity. */
  readonly label: string;
}

/** The identity comes first: where two fit alike, the simpler one is told. */
export const dihedrals: readonly Dihedral[] = [
  { transpose: false, mirrorX: false, mirrorY: false, kind: 'copy', label: '' },
  { transpose: false, mirrorX: true, mirrorY: false, kind: 'flip', label: 'flipped left-right' },
  { transpose: false, mirrorX: false, mirrorY: true, kind: 'flip', label: 'flipped up-down' },
  { transpose: false, mirrorX: true, mirrorY: true, kind: 'rotation', label: 'rotated by 180 degrees' },
  { transpose: true, mirrorX: false, mirrorY: true, kind: 'rotation', label: 'rotated by 90 degrees' },
  { transpose: true, mirrorX: true, mirrorY: false, kind: 'rotation', label: 'rotated by 90 degrees' },
  {
    transpose: true,
    mirrorX: false,
    mirrorY: false,
    kind: 'rotation',
    label: 'rotated by 90 degrees and flipped',
  },
  {
    transpose: true,
    mirrorX: true,
    mirrorY: true,
    kind: 'rotation',
    label: 'rotated by 90 degrees and flipped',
  },
];

/** A square patch, `[side, side]`, under a transform. */
export function transformPatch(
  patch: Float32Array,
  side: number,
  { transpose, mirrorX, mirrorY }: Dihedral,
): Float32Array {
  const result = new Float32Array(patch.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const column = transpose ? y : x;
      const row = transpose ? x : y;
      const from = (mirrorY ? side - 1 - row : row) * side + (mirrorX ? side - 1 - column : column);
      result[y * side + x] = patch[from]!;
    }
  }
  return result;
}
