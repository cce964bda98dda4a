import { mean } from 'simple-statistics';
import type { Side } from './match-variants.ts';

/** What an effect is estimated from. */
export interface PatientContrast {
  /** The contrast of each patient: seeds averaged within a match, then matches within the patient. */
  readonly differences: ReadonlyMap<string, number>;
  /** Matches with at least one seed and fold that every side has completed. */
  readonly pairs: number;
  readonly comparisons: number;
}

/** The signed sum over the sides of each patient's Dice, on the seeds and folds that all sides of a match share. */
export function contrastPatients(matches: readonly (readonly Side[])[]): PatientContrast {
  const differences = new Map<string, number[]>();
  let [pairs, comparisons] = [0, 0];
  for (const match of matches) {
    const shared = sharedCells(match);
    if (shared.length > 0) pairs += 1;
    comparisons += shared.length;
    const cells = shared.map((cell) => contrastCell(match, cell));
    for (const [patient, values] of collect(cells)) {
      const list = differences.get(patient) ?? [];
      list.push(mean(values));
      differences.set(patient, list);
    }
  }
  const means = [...differences].map(([patient, values]) => [patient, mean(values)] as const);
  return { differences: new Map(means), pairs, comparisons };
}

function sharedCells(match: readonly Side[]): string[] {
  const cells = match.map(({ variants }) => new Set(variants.flatMap(({ scores }) => [...scores.keys()])));
  return [...(cells[0] ?? [])].filter((cell) => cells.every((side) => side.has(cell))).sort();
}

function contrastCell(match: readonly Side[], cell: string): Map<string, number> {
  const sides = match.map(({ sign, variants }) => {
    const scored = variants.flatMap(({ scores }) => {
      const dice = scores.get(cell);
      return dice === undefined ? [] : [new Map(Object.entries(dice))];
    });
    return { sign, dice: collect(scored) };
  });
  const patients = [...(sides[0]?.dice.keys() ?? [])].filter((patient) =>
    sides.every(({ dice }) => dice.has(patient)),
  );
  return new Map(
    patients.map((patient) => [
      patient,
      sides.reduce((sum, { sign, dice }) => sum + sign * mean(dice.get(patient)!), 0),
    ]),
  );
}

/** All values of each key. */
function collect(maps: readonly ReadonlyMap<string, number>[]): Map<string, number[]> {
  const all = new Map<string, number[]>();
  for (const map of maps) for (const [key, value] of map) all.set(key, [...(all.get(key) ?? []), value]);
  return all;
}
