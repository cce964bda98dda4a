/**
 * A ratio that follows Student's t, as the normal deviate with the same probability beyond it (Wallace 1959, Annals of
 * Mathematical Statistics 30, 1124): z = sqrt(n ln(1 + t^2 / n)) (8n + 1) / (8n + 3), for t from 0 and n degrees of
 * freedom from 1; within 1 % of z where n is at least 5.
 */
export function tToNormal(t: number, freedom: number): number {
  return (Math.sqrt(freedom * Math.log1p((t * t) / freedom)) * (8 * freedom + 1)) / (8 * freedom + 3);
}

/** The inverse of `tToNormal`. */
export function normalToT(z: number, freedom: number): number {
  const scaled = (z * (8 * freedom + 3)) / (8 * freedom + 1);
  return Math.sqrt(freedom * Math.expm1((scaled * scaled) / freedom));
}
