import type { Comparison, Verdict } from './comparison.ts';
import { maxT, type MaxTOptions, type SimultaneousMean } from './max-t.ts';
import type { PairedDifferences } from './paired-differences.ts';
import { differenceRange, minimumPatients } from './patient-interval.ts';
import { smallestDetectable } from './smallest-detectable.ts';

/**
 * A difference of mean volume Dice that is worth having: 5 points. A tie is called only where so many patients could
 * have shown one; see docs/decisions/verdicts.md.
 */
export const worthwhileDifference = 0.05;

export interface ComparedVariant extends PairedDifferences {
  /** Trained for less than the reference: it competed, and says nothing of how far patients of others differ. */
  readonly pruned?: boolean;
}

/**
 * Each competing variant against the reference, allowing for all of them at once. Variants of fewer than
 * `minimumPatients` paired patients are no part of the family and get the verdict `insufficient`.
 */
export function compareVariants(
  family: readonly ComparedVariant[],
  reference: string,
  options: MaxTOptions = {},
): Comparison[] {
  const able = family.filter(({ differences }) => differences.size >= minimumPatients);
  const { means } = maxT(
    able.map(({ differences }) => differences),
    { lends: able.map(({ pruned }) => pruned !== true), ...options },
  );
  const meanOf = new Map(able.map((variant, place) => [variant, means[place]!]));
  return family.map((variant) => {
    const inferred = meanOf.get(variant);
    const common = { reference, pairs: variant.pairs, variants: able.length };
    return inferred === undefined
      ? { ...common, ...withoutVerdict(variant) }
      : { ...common, ...compare(inferred) };
  });
}

type Judged = Omit<Comparison, 'reference' | 'pairs' | 'variants'>;

function compare({ mean, deviation, critical, interval, pValue, patients }: SimultaneousMean): Judged {
  const detectable = Math.min(1, smallestDetectable(deviation, patients, critical));
  return {
    difference: mean,
    interval,
    pValue,
    verdict: judge(interval, detectable),
    patients,
    smallestDetectable: detectable,
  };
}

/** The verdict by a simultaneous interval of the difference and the smallest difference that could be shown. */
export function judge({ low, high }: Comparison['interval'], detectable: number): Verdict {
  if (low > 0) return 'beats';
  if (high < 0) return 'loses';
  return detectable <= worthwhileDifference ? 'ties' : 'insufficient';
}

function withoutVerdict({ differences }: PairedDifferences): Judged {
  const values = [...differences.values()];
  return {
    difference: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
    interval: differenceRange,
    pValue: 1,
    verdict: 'insufficient',
    patients: values.length,
    smallestDetectable: 1,
  };
}
