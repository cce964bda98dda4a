import { useEffect, useState } from 'preact/hooks';
import type { BrowserModel, Segmentation } from './browser-model.ts';
import { classifyMask } from './classify-mask.ts';
import type { Classified } from './classify-mask.ts';
import { segmentTried } from './tried-slice.ts';
import type { TriedSlice } from './tried-slice.ts';

export interface Tried extends Classified, Omit<Segmentation, 'mask'> {
  readonly of: TriedSlice;
  readonly by: BrowserModel;
}

/** What the model makes of a slice; the last answer stays until the next is there. */
export function useSegmentation(
  model: BrowserModel | undefined,
  slice: TriedSlice | undefined,
): Tried | undefined {
  const [tried, setTried] = useState<Tried>();
  useEffect(() => {
    if (model === undefined || slice === undefined) return undefined;
    let wanted = true;
    void segmentTried(model, slice).then(({ mask, milliseconds }) => {
      if (wanted) setTried({ ...classifyMask(mask, slice.truth), milliseconds, of: slice, by: model });
    });
    return () => {
      wanted = false;
    };
  }, [model, slice]);
  return tried;
}
