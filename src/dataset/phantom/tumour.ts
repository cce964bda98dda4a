import { type Head, headScale } from './head.ts';
import type { PhantomRandom } from './phantom-random.ts';

interface Lobe {
  /** Centre in the head's axes, pixels, and z. */
  readonly centre: readonly [across: number, along: number, z: number];
  readonly radii: readonly [across: number, along: number, z: number];
}

/** One tumour: one or two lobes with an uneven edge, and how it shows in each channel. */
export interface Tumour {
  readonly lobes: readonly Lobe[];
  /** How uneven the edge is, as a share of the radius. */
  readonly roughness: number;
  /** What it adds to white matter, in grey levels: pre-contrast (below 0), FLAIR (above 0), post-contrast. */
  readonly contrast: readonly [number, number, number];
  /** What an enhancing rim adds in the post-contrast channel; 0 for none. */
  readonly rim: number;
}

/** @param zs z of every slice; the tumour's middle lies on one, so that it always shows */
export function drawTumour(random: PhantomRandom, head: Head, zs: readonly number[]): Tumour {
  const unit = head.axes[0] / 86;
  const z = nearest(zs, random.between(-0.3, 0.45));
  const reach = headScale(z) * 0.5;
  const angle = random.between(0, 2 * Math.PI);
  // Away from the middle line, as gliomas of a hemisphere are.
  const side = Math.cos(angle) < 0 ? -1 : 1;
  const across = side * head.axes[0] * reach * (0.35 + 0.65 * Math.abs(Math.cos(angle)));
  const along = head.axes[1] * reach * Math.sin(angle);
  const radius = (): number => unit * random.between(22, 36);
  const main: Lobe = { centre: [across, along, z], radii: [radius(), radius(), random.between(0.24, 0.42)] };
  const lobes = random.chance(0.4) ? [main, drawLobe(random, main)] : [main];
  const dark = random.between(-34, -12);
  return {
    lobes,
    roughness: random.between(0.15, 0.4),
    contrast: [dark, random.between(46, 88), dark * random.between(0.6, 1)],
    rim: random.chance(0.4) ? random.between(40, 90) : 0,
  };
}

function drawLobe(random: PhantomRandom, main: Lobe): Lobe {
  const shrink = random.between(0.5, 0.8);
  const shift = (axis: 0 | 1): number =>
    main.centre[axis] * random.between(0.7, 1) + main.radii[axis] * random.between(-0.6, 0.6);
  return {
    centre: [shift(0), shift(1), main.centre[2]],
    radii: [main.radii[0] * shrink, main.radii[1] * shrink, main.radii[2] * shrink],
  };
}

/** Signed distance in pixels to the tumour's edge in the slice at z, below 0 inside; far from it just large. */
export function tumourDistance(
  tumour: Tumour,
  z: number,
): (across: number, along: number, unevenness: number) => number {
  const lobes = tumour.lobes.filter(({ centre, radii }) => Math.abs(z - centre[2]) < radii[2] * 1.6);
  return (across, along, unevenness) => {
    let least = Number.POSITIVE_INFINITY;
    for (const { centre, radii } of lobes) {
      const a = (across - centre[0]) / radii[0];
      const b = (along - centre[1]) / radii[1];
      const c = (z - centre[2]) / radii[2];
      const k = Math.sqrt(a * a + b * b + c * c) - 1 + tumour.roughness * unevenness;
      least = Math.min(least, k * Math.min(radii[0], radii[1]));
    }
    return least;
  };
}

function nearest(zs: readonly number[], wanted: number): number {
  return zs.reduce((best, z) => (Math.abs(z - wanted) < Math.abs(best - wanted) ? z : best), zs[0] ?? 0);
}
