/** The 0.8 quantile of the normal distribution. */
const powerQuantile = 0.8416212;

/**
 * The smallest true difference that a two-sided paired test shows with a probability of 0.8: (critical + z(0.8))
 * times the standard error of the mean difference (Chow, Shao and Wang 2008, section 3.1, solved for the
 * difference). `critical` already holds the level, and the family where there is one.
 */
export function smallestDetectable(deviation: number, patients: number, critical: number): number {
  return ((critical + powerQuantile) * deviation) / Math.sqrt(patients);
}
