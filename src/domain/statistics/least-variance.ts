/** Variances beyond so many times the lower quartile are not spread by chance: those of variants that collapsed, say. */
const farBeyond = 3;

/**
 * The least that a variance of a family counts as: the upper quartile of its variances, those far beyond the lower one
 * left out. 0 of none. Quartiles lie at a quarter and three quarters of the way from the first to the last, linear
 * between two (the upper one).
 *
 * @param variances ascending
 */
export function leastVariance(variances: Float64Array): number {
  if (variances.length === 0) return 0;
  const most = farBeyond * variances[Math.floor((variances.length - 1) / 4)]!;
  let count = variances.length;
  while (variances[count - 1]! > most) count -= 1;
  const place = 0.75 * (count - 1);
  const [below, above] = [variances[Math.floor(place)]!, variances[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}
