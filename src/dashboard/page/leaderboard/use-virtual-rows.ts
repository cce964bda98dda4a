import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { Range, VirtualItem } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useState } from 'preact/hooks';

export interface VirtualInput {
  readonly keys: readonly string[];
  /** Pixels; another function measures all rows again. */
  readonly sizeOf: (index: number) => number;
  readonly box: RefObject<HTMLElement>;
  /** A row that stays in the document wherever one scrolls: the keyboard is in it. */
  readonly held: string | null;
  /** Pixels that a sticky head covers. */
  readonly head: number;
}

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  /** Pixels of all rows. */
  readonly total: number;
  readonly scrollTo: (index: number) => void;
}

/** Which rows of a long list are in sight of its scrolling box; the component draws again when that changes. */
export function useVirtualRows({ keys, sizeOf, box, held, head }: VirtualInput): VirtualRows {
  const [, setDrawn] = useState(0);
  const options = {
    count: keys.length,
    getScrollElement: () => box.current,
    estimateSize: sizeOf,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys, sizeOf]),
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 8,
    paddingStart: head,
    scrollPaddingStart: head,
    rangeExtractor: useCallback(
      (range: Range) => withHeld(range, held === null ? -1 : keys.indexOf(held)),
      [keys, held],
    ),
    onChange: () => setDrawn((count) => count + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    total: virtualizer.getTotalSize(),
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  };
}

function withHeld(range: Range, index: number): number[] {
  const inSight = defaultRangeExtractor(range);
  return index === -1 || inSight.includes(index) ? inSight : [...inSight, index].sort((a, b) => a - b);
}
