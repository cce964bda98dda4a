import { useEffect, useState } from 'preact/hooks';
import { EmptyState } from '../parts/empty-state.tsx';
import type { Trouble } from '../api/trouble.ts';
import { readClasses } from './compose-overlay.ts';
import type { ClassPicture } from './compose-overlay.ts';
import { PictureTrouble } from './load-picture.ts';
import type { PictureCache } from './picture-cache.ts';
import { PictureLayers } from './picture-layers.tsx';
import { pictureAddress } from './slice-address.ts';
import type { SliceLook } from './slice-address.ts';
import type { SlicePlace } from './slice-order.ts';

export interface SlicePictureProps {
  readonly runId: string;
  readonly place: SlicePlace;
  readonly look: SliceLook;
  readonly cache: PictureCache<ImageData>;
  /** What is to be seen, for those who do not see it. */
  readonly label: string;
}

interface Loaded {
  /** What it is a picture of. */
  readonly of: string;
  readonly flair: ImageData;
  readonly classes: ClassPicture;
}

/** FLAIR with the masks over it. The last picture stays, dimmed before long, until the next is there: steps do not flicker. */
export function SlicePicture({ runId, place, look, cache, label }: SlicePictureProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [tries, setTries] = useState(0);
  const wanted = [runId, place.patient, place.slice].join('/');
  const isStale = loaded !== null && trouble === null && loaded.of !== wanted;
  useEffect(() => {
    let isWanted = true;
    const [flair, classes] = (['flair', 'classes'] as const).map((layer) =>
      cache.get(pictureAddress({ runId, ...place }, layer)),
    );
    Promise.all([flair!, classes!]).then(
      ([flair, { width, height, data }]) => {
        if (!isWanted) return;
        setTrouble(null);
        setLoaded({ of: wanted, flair, classes: { width, height, classes: readClasses(data) } });
      },
      (error: unknown) => isWanted && setTrouble(troubleOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [runId, place.patient, place.slice, cache, tries]);
  return (
    <div class={isStale ? 'slice-picture stale' : 'slice-picture'} aria-busy={isStale}>
      {loaded !== null && trouble === null && (
        <PictureLayers
          flair={loaded.flair}
          classes={loaded.classes}
          look={look}
          label={isStale ? 'Computing the picture …' : label}
        />
      )}
      {loaded === null && trouble === null && <EmptyState kind="loading">Computing the picture …</EmptyState>}
      {trouble !== null && (
        <EmptyState kind="crashed" trouble={trouble}>
          <p>
            <button type="button" class="button" onClick={() => setTries(tries + 1)}>
              Try again
            </button>
          </p>
        </EmptyState>
      )}
    </div>
  );
}

function troubleOf(error: unknown): Trouble {
  return error instanceof PictureTrouble ? error.trouble : { code: 'PAGE_FAULT', message: String(error) };
}
