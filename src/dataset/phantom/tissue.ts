import type { PhantomRandom } from './phantom-random.ts';

/** Grey levels before gain and noise: pre-contrast, FLAIR, post-contrast. */
export type Signal = readonly [number, number, number];

/** What the tissues of one patient look like; each varies a little from patient to patient. */
export interface Tissues {
  readonly air: Signal;
  readonly scalp: Signal;
  readonly skull: Signal;
  readonly fluid: Signal;
  readonly grey: Signal;
  readonly white: Signal;
  /** The rim around the ventricles and small spots: as bright as a tumour in FLAIR. */
  readonly cap: Signal;
  readonly fat: Signal;
}

export function drawTissues(random: PhantomRandom): Tissues {
  const vary = (signal: Signal, spread: number): Signal =>
    signal.map((level) => level + random.between(-spread, spread)) as unknown as Signal;
  return {
    air: [3, 3, 3],
    scalp: vary([185, 150, 185], 22),
    skull: vary([22, 20, 24], 6),
    fluid: vary([30, 24, 32], 6),
    grey: vary([78, 92, 84], 6),
    white: vary([104, 80, 108], 6),
    cap: vary([96, 150, 100], 14),
    fat: vary([190, 165, 190], 15),
  };
}
