import type { SplitSettings } from '../run.ts';

interface Leaking {
  readonly leaky: boolean;
  readonly splitKind: SplitSettings['kind'] | null;
}

/** How patients of a row or run leak from training into validation; null where none does. */
export function describeLeak({ leaky, splitKind }: Leaking): string | null {
  if (!leaky) return null;
  const how =
    splitKind === 'slice-leaky'
      ? 'slices of one patient lie on both sides of the split'
      : 'the same patient lies under two names on both sides of the split';
  return `${how}; Dice is inflated`;
}

/** The first leak among runs or rows; null where there is none. */
export function findLeak(all: readonly Leaking[]): string | null {
  const leaking = all.find(({ leaky }) => leaky);
  return leaking === undefined ? null : describeLeak(leaking);
}
