import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../api/trouble.ts';
import type { BrowserModel, Segmentation } from './browser-model.ts';
import { classifyMask } from './classify-mask.ts';
import type { Classified } from './classify-mask.ts';
import { segmentTried } from './tried-slice.ts';
import type { TriedSlice } from './tried-slice.ts';

export interface Tried extends Classified, Omit<Segmentation, 'mask'> {
  readonly of: TriedSlice;
  readonly by: BrowserModel;
}

export interface SegmentationState {
  readonly tried: Tried | undefined;
  /** Why the slice could not be segmented, as where the GPU is gone. */
  readonly trouble: Trouble | undefined;
}

const nothing: SegmentationState = { tried: undefined, trouble: undefined };

/** What the model makes of a slice; the last answer stays until the next is there. */
export function useSegmentation(
  model: BrowserModel | undefined,
  slice: TriedSlice | undefined,
): SegmentationState {
  const [state, setState] = useState(nothing);
  useEffect(() => {
    if (model === undefined || slice === undefined) return undefined;
    let wanted = true;
    segmentTried(model, slice).then(
      ({ mask, milliseconds }) => {
        const tried = { ...classifyMask(mask, slice.truth), milliseconds, of: slice, by: model };
        if (wanted) setState({ tried, trouble: undefined });
      },
      (error: unknown) => wanted && setState({ tried: undefined, trouble: troubleOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [model, slice]);
  return state;
}

function troubleOf(error: unknown): Trouble {
  const message = `expected a mask of this slice, got: ${String((error as Error).message)}`;
  return { code: 'SLICE_NOT_SEGMENTED', message, remedy: 'load the page again, or choose WebAssembly' };
}
