import type { LeaderboardRow } from '../leaderboard-row.ts';

export interface LeakageWorth {
  readonly label: string;
  /** Pooled Dice, the convention of the deck's table, in [0, 1]. */
  readonly honest: number;
  readonly leaky: number;
}

/**
 * What it is worth to a variant that patients leak from training into validation: the best row of an honest protocol
 * that also stands under a leaky one, where the two protocols differ in the split alone; null where there is none. The
 * one subtraction across protocols, because here the split is what is asked about.
 */
export function leakageWorth(rows: readonly LeaderboardRow[]): LeakageWorth | null {
  const measured = rows.filter(
    ({ pooledDice, besidesSplit }) => pooledDice !== null && besidesSplit !== null,
  );
  const candidates = measured.toSorted(
    (a, b) => Number(a.kind === 'reference') - Number(b.kind === 'reference'),
  );
  for (const honest of candidates.filter(({ leaky }) => !leaky)) {
    const twin = measured.find(
      (row) =>
        row.leaky && row.besidesSplit === honest.besidesSplit && row.variantHash === honest.variantHash,
    );
    if (twin?.pooledDice && honest.pooledDice)
      return { label: honest.label, honest: honest.pooledDice.mean, leaky: twin.pooledDice.mean };
  }
  return null;
}
