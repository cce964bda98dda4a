import type { PhantomRandom } from './phantom-random.ts';

/** Shape of one head. Lengths in pixels; z runs from -1 (base) to 1 (crown). */
export interface Head {
  readonly centre: readonly [x: number, y: number];
  /** Semi-axes of the largest slice, across and front to back. */
  readonly axes: readonly [across: number, along: number];
  readonly cosine: number;
  readonly sine: number;
  /** Second and third harmonics of the outline. */
  readonly harmonics: readonly [number, number];
  readonly scalp: number;
  readonly skull: number;
  readonly gap: number;
  /** Size of the ventricles, about 1. */
  readonly ventricles: number;
  /** Width of the FLAIR-bright rim around the ventricles; 0 for none. */
  readonly caps: number;
}

/** A point of one slice as the head sees it. */
export interface HeadPoint {
  /** In the head's own axes, pixels from the centre: across, and front (negative) to back. */
  across: number;
  along: number;
  /** Pixels below the outline; negative in the air. */
  depth: number;
  /** Pixels below the brain's surface; negative outside the brain. */
  brainDepth: number;
  /** Pixels outside the ventricles; negative in them. */
  ventricleDistance: number;
  /** Pixels outside the eye sockets; negative in them. */
  orbitDistance: number;
}

export function drawHead(random: PhantomRandom, side: number): Head {
  const middle = side / 2;
  const unit = side / 256;
  const angle = random.between(-0.14, 0.14);
  return {
    centre: [middle + unit * random.between(-7, 7), middle + unit * random.between(-7, 7)],
    axes: [unit * random.between(80, 92), unit * random.between(98, 112)],
    cosine: Math.cos(angle),
    sine: Math.sin(angle),
    harmonics: [random.between(-0.03, 0.03), random.between(-0.03, 0.03)],
    scalp: unit * random.between(7, 11),
    skull: unit * random.between(5, 8),
    gap: unit * random.between(2, 4),
    ventricles: random.between(0.75, 1.3),
    caps: random.chance(0.6) ? unit * random.between(2.5, 5) : 0,
  };
}

/** How wide the head is at z, as a share of its largest slice. */
export function headScale(z: number): number {
  return Math.sqrt(1 - 0.72 * z * z);
}

/** Fills `point` for a pixel of the slice at z. Distances are exact on the outlines and approximate elsewhere. */
export function locate(head: Head, z: number): (x: number, y: number, point: HeadPoint) => void {
  const scale = headScale(z);
  const [across, along] = [head.axes[0] * scale, head.axes[1] * scale];
  const radius = Math.sqrt(across * along);
  const shell = head.scalp + head.skull + head.gap;
  const chamber = head.ventricles * Math.sqrt(Math.max(0, 1 - ((z - 0.05) / 0.42) ** 2));
  return (x, y, point) => {
    const dx = x - head.centre[0];
    const dy = y - head.centre[1];
    point.across = head.cosine * dx + head.sine * dy;
    point.along = head.cosine * dy - head.sine * dx;
    const u = point.across / across;
    const v = point.along / along;
    const square = u * u + v * v + 1e-9;
    const distance = Math.sqrt(square);
    const wobble =
      1 +
      (head.harmonics[0] * (u * u - v * v)) / square +
      (head.harmonics[1] * u * (u * u - 3 * v * v)) / (square * distance);
    point.depth = (1 - distance * wobble) * radius;
    point.brainDepth = point.depth - shell;
    point.ventricleDistance =
      chamber > 0.2 ? ventricle(Math.abs(u), v, chamber) * radius : Number.POSITIVE_INFINITY;
    point.orbitDistance = z < -0.4 ? (norm(Math.abs(u) - 0.36, v + 0.66) - 0.19) * radius : 1e9;
  };
}

/** Length of a vector. Math.hypot is much slower. */
export function norm(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** Two crescents beside the middle line, nearer to each other in front; in units of the slice's radius. */
function ventricle(u: number, v: number, size: number): number {
  const bend = 0.12 + 0.16 * v + 0.25 * v * v;
  const a = 0.065 * size;
  const b = 0.3 * size;
  return (norm((u - bend) / a, (v + 0.02) / b) - 1) * a;
}
