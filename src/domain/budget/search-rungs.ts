import type { HalvingSearch } from '../search/search-settings.ts';

/** Epochs at which a run is judged, ascending, each below its budget. */
export function searchRungs({ firstRung, reduction }: HalvingSearch, epochs: number): number[] {
  const rungs: number[] = [];
  for (let rung = firstRung; rung < epochs; rung *= reduction) rungs.push(rung);
  return rungs;
}
