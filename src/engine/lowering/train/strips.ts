import { fillStrip } from '../../generator/strips/fill-strip.ts';
import { call, offset } from '../../plan/build.ts';
import type { Linear, Place, Statement } from '../../plan/plan.ts';
import { affineOf, channelsOf, factorsOf, imageRows, kernelView, type Features } from '../views.ts';
import type { Lowering } from './lowering.ts';

/** Lines of features in a border of zeros. */
export interface StripShape {
  /** Zeros left and right, in pixels; lines outside the image are zeros, too. */
  readonly pad: number;
  /** The first line, may lie before the image. */
  readonly first: Linear;
  readonly lines: number;
}

/** Computes the view into scratch. */
export function fillFeatures(
  { level, workspace }: Lowering,
  features: Features,
  { pad, first, lines }: StripShape,
): { place: Place; statements: Statement[] } {
  const channels = channelsOf(features);
  const { width } = features.parts[0]!.rows;
  const place = workspace.scratch('input', lines * (width + 2 * pad) * channels);
  let start = 0;
  const statements = features.parts.map((view) => {
    const { rows } = view;
    const size = { width, height: rows.height, pad };
    const wide = rows.channels === channels ? {} : { stripChannels: channels };
    const kernel = fillStrip(level, { ...size, ...kernelView(view), ...wide });
    const strip = offset(place, start * 4);
    start += rows.channels;
    return call(kernel, imageRows(rows), strip, first, lines, affineOf(view), factorsOf(view));
  });
  return { place, statements };
}
