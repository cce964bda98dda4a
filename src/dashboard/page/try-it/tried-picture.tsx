import { useEffect, useMemo, useRef } from 'preact/hooks';
import { composeOverlay } from '../slices/compose-overlay.ts';
import { usualOpacity } from '../slices/slice-address.ts';
import { parseColour } from '../slices/slice-colours.ts';
import { useColours } from '../theme/use-colours.ts';
import { drawFlair } from './slice-input.ts';
import type { Tried } from './use-segmentation.ts';

/** FLAIR under what the model found. */
export function TriedPicture({ tried, label }: { readonly tried: Tried; readonly label: string }) {
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
  const { of, classes } = tried;
  useEffect(() => paint(ground.current!, drawFlair(of.input)), [of]);
  useEffect(() => {
    const picture = { width: of.side, height: of.side, classes };
    const look = { colours: tints, opacity: usualOpacity, outlines: true, layer: 'both' } as const;
    paint(over.current!, new ImageData(composeOverlay(picture, look), of.side, of.side));
  }, [classes, tints, of]);
  return (
    <div class="slice-picture">
      <canvas ref={ground} class="flair" aria-hidden="true" />
      <canvas ref={over} class="masks" role="img" aria-label={label} />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, pixels: ImageData): void {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
}
