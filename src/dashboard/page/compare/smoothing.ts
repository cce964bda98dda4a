/**
 * Exponential moving average of a curve, debiased as TensorBoard does: `s = w s + (1 - w) y`, divided by `1 - w^n` of
 * the n values so far, so that the first values are not pulled towards zero. `weight` in [0, 1); 0 leaves all as it is.
 * What is null or not finite stays null and does not count.
 */
export function smoothCurve(values: readonly (number | null)[], weight: number): (number | null)[] {
  let average = 0;
  let count = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = weight * average + (1 - weight) * value;
    count += 1;
    return average / (1 - weight ** count);
  });
}
