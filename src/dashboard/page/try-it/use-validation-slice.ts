import { useEffect, useState } from 'preact/hooks';
import type { ModelInput } from '../../../domain/model-input.ts';
import type { Trouble } from '../api/trouble.ts';
import { readClasses } from '../slices/compose-overlay.ts';
import { loadPicture, PictureTrouble } from '../slices/load-picture.ts';
import { pictureAddress } from '../slices/slice-address.ts';
import type { SlicePlace } from '../slices/slice-order.ts';
import { truthOf } from './classify-mask.ts';
import { sliceOfRgba } from './slice-input.ts';
import type { TriedSlice } from './tried-slice.ts';

export interface ValidationSlice {
  readonly slice: TriedSlice | undefined;
  readonly trouble: Trouble | undefined;
}

const nothing: ValidationSlice = { slice: undefined, trouble: undefined };

/** A slice of the run's validation set with its truth, once it is read; never that of another place. Null reads none. */
export function useValidationSlice(
  runId: string,
  place: SlicePlace | null,
  input: ModelInput | undefined,
): ValidationSlice {
  const [read, setRead] = useState<ValidationSlice & { readonly of: string }>({ ...nothing, of: '' });
  const of = place === null ? '' : JSON.stringify([runId, place.patient, place.slice]);
  useEffect(() => {
    if (place === null || input === undefined) return undefined;
    let wanted = true;
    readSlice(runId, place, input).then(
      (slice) => wanted && setRead({ of, slice, trouble: undefined }),
      (error: unknown) => wanted && setRead({ of, slice: undefined, trouble: troubleOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [of, input]);
  return read.of === of ? read : nothing;
}

async function readSlice(runId: string, place: SlicePlace, { statistics }: ModelInput): Promise<TriedSlice> {
  const [image, classes] = await Promise.all(
    (['image', 'classes'] as const).map((layer) => loadPicture(pictureAddress({ runId, ...place }, layer))),
  );
  const input = sliceOfRgba(`${place.patient}, slice ${place.slice}`, image!);
  const { width, data } = classes!;
  return {
    input,
    side: width,
    truth: truthOf(readClasses(data)),
    statistics: statistics?.[place.patient],
    volume: [input],
  };
}

function troubleOf(error: unknown): Trouble {
  return error instanceof PictureTrouble ? error.trouble : { code: 'PAGE_FAULT', message: String(error) };
}
