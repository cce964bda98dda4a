import { useMemo } from 'preact/hooks';
import { PictureLayers } from '../slices/picture-layers.tsx';
import { usualOpacity } from '../slices/slice-address.ts';
import { drawFlair } from './slice-input.ts';
import type { Tried } from './use-segmentation.ts';

export interface TriedPictureProps {
  readonly tried: Tried;
  /** Another slice is wanted by now. */
  readonly stale: boolean;
  readonly label: string;
}

const look = { opacity: usualOpacity, outlines: true, layer: 'both' } as const;

/** FLAIR under what the model found. */
export function TriedPicture({ tried, stale, label }: TriedPictureProps) {
  const { of, classes } = tried;
  const flair = useMemo(() => drawFlair(of.input), [of]);
  const picture = useMemo(() => ({ width: of.side, height: of.side, classes }), [of, classes]);
  return (
    <div class={stale ? 'slice-picture stale' : 'slice-picture'} aria-busy={stale}>
      <PictureLayers flair={flair} classes={picture} look={look} label={label} />
    </div>
  );
}
