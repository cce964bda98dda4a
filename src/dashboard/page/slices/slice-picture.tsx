import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { EmptyState } from '../parts/empty-state.tsx';
import type { Trouble } from '../api/trouble.ts';
import { useColours } from '../theme/use-colours.ts';
import { composeOverlay, readClasses } from './compose-overlay.ts';
import type { ClassPicture } from './compose-overlay.ts';
import { PictureTrouble } from './load-picture.ts';
import type { PictureCache } from './picture-cache.ts';
import { pictureAddress } from './slice-address.ts';
import type { SliceLook } from './slice-address.ts';
import { parseColour } from './slice-colours.ts';
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
        <Layers loaded={loaded} look={look} label={isStale ? 'Computing the picture …' : label} />
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

function Layers({
  loaded,
  look,
  label,
}: {
  readonly loaded: Loaded;
  readonly look: SliceLook;
  readonly label: string;
}) {
  const ground = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const tints = useMemo(
    () => ({
      truePositive: parseColour(colours['true-positive']),
      falsePositive: parseColour(colours['false-positive']),
      falseNegative: parseColour(colours['false-negative']),
    }),
    [colours],
  );
  const { flair, classes } = loaded;
  const { opacity, outlines, layer } = look;
  useEffect(() => paint(ground.current!, flair), [flair]);
  useEffect(() => {
    const pixels = composeOverlay(classes, { colours: tints, opacity, outlines, layer });
    paint(over.current!, new ImageData(pixels, classes.width, classes.height));
  }, [classes, tints, opacity, outlines, layer]);
  return (
    <>
      <canvas ref={ground} class="flair" aria-hidden="true" />
      <canvas ref={over} class="masks" role="img" aria-label={label} />
    </>
  );
}

function paint(canvas: HTMLCanvasElement, pixels: ImageData): void {
  if (canvas.width !== pixels.width) canvas.width = pixels.width;
  if (canvas.height !== pixels.height) canvas.height = pixels.height;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}

function troubleOf(error: unknown): Trouble {
  return error instanceof PictureTrouble ? error.trouble : { code: 'PAGE_FAULT', message: String(error) };
}
