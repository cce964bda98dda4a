/**
 * Epochs that a bracket of so many runs is expected to train under successive halving, over all of them. `rungs` are
 * the epochs at which a run is judged, ascending, each below `epochs`. Of the n that reach a rung, n / reduction go on
 * (rounded down, at least one). Asynchronous halving decides before all have come and may let one more go on (Li et
 * al. 2020): what is expected here is the least.
 */
export function expectedEpochs(
  runs: number,
  rungs: readonly number[],
  epochs: number,
  reduction: number,
): number {
  let trained = 0;
  let reached = 0;
  let left = runs;
  for (const rung of rungs) {
    trained += left * (rung - reached);
    reached = rung;
    left = left === 0 ? 0 : Math.max(1, Math.floor(left / reduction));
  }
  return trained + left * (epochs - reached);
}
