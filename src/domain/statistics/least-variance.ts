/** Variances beyond so many times the lower quartile are not spread by chance: those of variants that collapsed, say. */
const farBeyond = 3;

/**
 * The least that a variance of a family counts as: the median of its variances, those far beyond the lower quartile
 * left out. 0 of none.
 *
 * @param variances ascending
 */
export function leastVariance(variances: Float64Array): number {
  if (variances.length === 0) return 0;
  const most = farBeyond * variances[Math.floor((variances.length - 1) / 4)]!;
  let count = variances.length;
  while (variances[count - 1]! > most) count -= 1;
  const half = count >> 1;
  return count % 2 === 1 ? variances[half]! : (variances[half - 1]! + variances[half]!) / 2;
}
