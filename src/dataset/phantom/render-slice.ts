import { type HeadPoint, locate, norm } from './head.ts';
import { type PhantomPatient, phantomSide } from './phantom-patient.ts';
import { biasFactors, noisyLevel } from './scanner.ts';
import type { Signal } from './tissue.ts';
import { tumourDistance } from './tumour.ts';

export interface RenderedSlice {
  /** `[256, 256, 3]`, 0 to 255. */
  readonly image: Uint8Array;
  /** `[256, 256]`, 0 or 255. */
  readonly mask: Uint8Array;
}

/** One slice of a phantom. `pool`: normal numbers for the noise; `slice`: from 0. */
export function renderSlice(patient: PhantomPatient, slice: number, pool: Float32Array): RenderedSlice {
  const z = patient.zs[slice]!;
  const paint = makePainter(patient, z);
  const { columns, rows } = biasFactors(patient.scanner, { z, side: phantomSide });
  const { gain, noise } = patient.scanner;
  const image = new Uint8Array(phantomSide * phantomSide * 3);
  const mask = new Uint8Array(phantomSide * phantomSide);
  const level = new Float64Array(3);
  for (let y = 0, pixel = 0; y < phantomSide; y++) {
    for (let x = 0; x < phantomSide; x++, pixel++) {
      if (paint(x, y, level)) mask[pixel] = 255;
      const factor = columns[x]! * rows[y]!;
      for (let channel = 0; channel < 3; channel++) {
        const place = (slice * 3 + channel) * 86_413 + pixel;
        const value = noisyLevel(level[channel]! * factor * gain[channel]!, noise, pool, place);
        image[pixel * 3 + channel] = Math.min(255, Math.round(value));
      }
    }
  }
  return { image, mask };
}

/** Fills `level` with the signal of a pixel, tissue over tissue from the outside in; true where it is tumour. */
function makePainter(
  { head, tissues, tumour, spots, folds, texture, edge }: PhantomPatient,
  z: number,
): (x: number, y: number, level: Float64Array) => boolean {
  const find = locate(head, z);
  const distanceTo = tumourDistance(tumour, z);
  const [fold, rough, uneven] = [folds(z), texture(z), edge(z)];
  const near = spots.filter((spot) => Math.abs(spot.z - z) < 0.06);
  const point: HeadPoint = {
    across: 0,
    along: 0,
    depth: 0,
    brainDepth: 0,
    ventricleDistance: 0,
    orbitDistance: 0,
  };
  return (x, y, level) => {
    find(x, y, point);
    for (let channel = 0; channel < 3; channel++) level[channel] = tissues.air[channel]!;
    if (point.depth < -2) return false;
    const wave = fold(x, y);
    cover(level, tissues.scalp, point.depth);
    cover(level, tissues.skull, point.depth - head.scalp - 1.5 * wave);
    cover(level, tissues.fluid, point.depth - head.scalp - head.skull);
    if (point.brainDepth > -2) {
      paintBrain(level, wave);
      for (const spot of near) {
        const distance = norm(point.across - spot.across, point.along - spot.along);
        if (point.brainDepth > 8) cover(level, tissues.cap, spot.radius - distance);
      }
    }
    const isTumour = point.brainDepth > -2 && paintTumour(level, x, y);
    cover(level, tissues.fat, -point.orbitDistance);
    cover(level, tissues.fluid, -point.orbitDistance - 8);
    return isTumour && point.orbitDistance > 0;
  };

  function paintBrain(level: Float64Array, wave: number): void {
    cover(level, tissues.grey, point.brainDepth);
    cover(level, tissues.white, point.brainDepth - 9 - 7 * wave);
    // Sulci: where the folding passes zero, fluid reaches in from the surface.
    cover(level, tissues.fluid, Math.min(2.2 - 16 * Math.abs(wave), 15 - point.brainDepth));
    const fissure = 1.6 - Math.abs(point.across);
    if (z > 0.35 || Math.abs(point.along) > 50) cover(level, tissues.fluid, fissure);
    cover(level, tissues.cap, head.caps - point.ventricleDistance);
    cover(level, tissues.fluid, -point.ventricleDistance);
  }

  function paintTumour(level: Float64Array, x: number, y: number): boolean {
    const grain = rough(x, y);
    for (let channel = 0; channel < 3; channel++) level[channel]! *= 1 + 0.09 * grain;
    const distance = distanceTo(point.across, point.along, uneven(x, y));
    const inside = Math.min(-distance, point.brainDepth, point.ventricleDistance);
    if (inside < -2) return false;
    const alpha = Math.min(1, Math.max(0, 0.5 + inside / 3));
    for (let channel = 0; channel < 3; channel++) {
      const rim = channel === 2 ? tumour.rim * Math.max(0, 1 - Math.abs(inside - 5) / 4) : 0;
      const target = tissues.white[channel]! + tumour.contrast[channel]! * (1 + 0.25 * grain) + rim;
      level[channel]! += alpha * (target - level[channel]!);
    }
    return inside > 0;
  }
}

/** Paints a tissue over what is there, as far as it covers the pixel: `inside` is pixels within its edge. */
function cover(level: Float64Array, tissue: Signal, inside: number): void {
  if (inside <= -0.75) return;
  const alpha = inside >= 0.75 ? 1 : 0.5 + inside / 1.5;
  for (let channel = 0; channel < 3; channel++)
    level[channel]! += alpha * (tissue[channel]! - level[channel]!);
}
