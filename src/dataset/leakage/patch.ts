import type { Frame, Picture } from './slice-picture.ts';

export interface PatchShape {
  readonly side: number;
  /** From the frame's centre to the patch's edge, in radii of the frame. */
  readonly reach: number;
}

/**
 * A square window on a picture around a frame, `[side, side]` bilinear samples; NaN outside of the picture.
 */
export function cutPatch(picture: Picture, frame: Frame, { side, reach }: PatchShape): Float32Array {
  const patch = new Float32Array(side * side);
  const step = (2 * reach * frame.radius) / side;
  const left = frame.x - reach * frame.radius + step / 2;
  const top = frame.y - reach * frame.radius + step / 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) patch[y * side + x] = sample(picture, left + x * step, top + y * step);
  }
  return patch;
}

function sample({ pixels, side }: Picture, x: number, y: number): number {
  const last = side - 1;
  if (x < -0.5 || y < -0.5 || x > last + 0.5 || y > last + 0.5) return NaN;
  const column = Math.min(Math.max(Math.floor(x), 0), last - 1);
  const row = Math.min(Math.max(Math.floor(y), 0), last - 1);
  const right = Math.min(Math.max(x - column, 0), 1);
  const down = Math.min(Math.max(y - row, 0), 1);
  const at = row * side + column;
  const above = pixels[at]! * (1 - right) + pixels[at + 1]! * right;
  const below = pixels[at + side]! * (1 - right) + pixels[at + side + 1]! * right;
  return above * (1 - down) + below * down;
}

/** In place: mean 0 and length 1 over the samples inside of the picture, 0 outside. */
export function toUnitVector(patch: Float32Array): Float32Array {
  let count = 0;
  let sum = 0;
  for (const value of patch) {
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
  }
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (let i = 0; i < patch.length; i++) {
    const value = Number.isNaN(patch[i]!) ? 0 : patch[i]! - mean;
    patch[i] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  for (let i = 0; i < patch.length; i++) patch[i]! /= length;
  return patch;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Less of two patches than this in both pictures is too little to judge by. */
const leastShared = 0.6;

/** Correlation over the samples that lie inside of both pictures, -1 to 1; 0 where these are too few. */
export function correlate(a: Float32Array, b: Float32Array): number {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) {
    const p = a[i]!;
    const q = b[i]!;
    if (p !== p || q !== q) continue;
    count += 1;
    sumA += p;
    sumB += q;
    squaresA += p * p;
    squaresB += q * q;
    products += p * q;
  }
  if (count < leastShared * a.length) return 0;
  const varianceA = squaresA - sumA ** 2 / count;
  const varianceB = squaresB - sumB ** 2 / count;
  const scale = Math.sqrt(varianceA * varianceB);
  return scale > 0 ? (products - (sumA * sumB) / count) / scale : 0;
}
