import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useColours } from '../theme/use-colours.ts';
import { composeOverlay } from './compose-overlay.ts';
import type { ClassPicture } from './compose-overlay.ts';
import type { SliceLook } from './slice-address.ts';
import { parseColour } from './slice-colours.ts';

export interface PictureLayersProps {
  readonly flair: ImageData;
  readonly classes: ClassPicture;
  readonly look: Pick<SliceLook, 'opacity' | 'outlines' | 'layer'>;
  /** What is to be seen, for those who do not see it. */
  readonly label: string;
}

/** FLAIR with the masks over it; both fill the box that they stand in, whatever their sizes. */
export function PictureLayers({ flair, classes, look, label }: PictureLayersProps) {
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

/** A canvas that keeps its size is not cleared in between. */
function paint(canvas: HTMLCanvasElement, pixels: ImageData): void {
  if (canvas.width !== pixels.width) canvas.width = pixels.width;
  if (canvas.height !== pixels.height) canvas.height = pixels.height;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}
