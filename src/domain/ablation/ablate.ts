import { mean } from 'simple-statistics';
import { maxT } from '../statistics/max-t.ts';
import { minimumPatients, patientBootstrapInterval } from '../statistics/patient-interval.ts';
import type { PatientValues } from '../statistics/patient-values.ts';
import type { RankedRun } from '../ranked-run.ts';
import type { Ablation, AblationEffect, LevelChange } from './ablation-effect.ts';
import { listChanges, listInteractions } from './level-changes.ts';
import { matchVariants } from './match-variants.ts';
import { contrastPatients } from './patient-contrast.ts';
import { collectVariants, type ScoredVariant } from './scored-variant.ts';

/**
 * The effects of every factor that varies among the candidates, over matched pairs, and the interactions of any two
 * factors over matched quadruples. All runs must be of one protocol. From a partial grid, over the pairs that exist.
 */
export function ablate(runs: readonly RankedRun[]): Ablation {
  const variants = collectVariants(runs);
  const changes = listChanges(variants.map(({ parameters }) => parameters));
  const candidates = [...changes.map((change) => [change]), ...listInteractions(changes)];
  const estimates = candidates.map((candidate) => estimate(variants, candidate));
  const effects = withInference(estimates.filter(({ pairs }) => pairs > 0));
  return {
    variants: variants.length,
    runs: variants.reduce((sum, { scores }) => sum + scores.size, 0),
    mainEffects: effects.filter(({ changes: { length } }) => length === 1),
    interactions: effects.filter(({ changes: { length } }) => length === 2),
    unmatched: estimates.filter(({ pairs }) => pairs === 0).map(({ changes: unmatched }) => unmatched),
  };
}

interface Estimate extends Pick<
  AblationEffect,
  'changes' | 'pairs' | 'comparisons' | 'averagedOver' | 'movedAlong'
> {
  readonly differences: PatientValues;
}

function estimate(variants: readonly ScoredVariant[], changes: readonly LevelChange[]): Estimate {
  const { matches, averagedOver, movedAlong } = matchVariants(variants, changes);
  return { changes, averagedOver, movedAlong, ...contrastPatients(matches) };
}

/** A difference of Dice lies in [-1, 1], a difference of differences in [-2, 2]. */
const rangeOf = ({ changes }: Estimate) => ({ low: -changes.length, high: changes.length });

function withInference(estimates: readonly Estimate[]): AblationEffect[] {
  const family = estimates.filter(({ differences }) => differences.size >= minimumPatients);
  // An interaction's deviation says nothing of a main effect's: each counts with its own.
  const lends = family.map(() => false);
  const { means } = maxT(
    family.map(({ differences }) => differences),
    { lends },
  );
  const pValues = new Map(family.map((estimated, place) => [estimated, means[place]!.pValue]));
  return estimates.map((estimated) => {
    const { differences, ...effect } = estimated;
    return {
      ...effect,
      difference: mean([...differences.values()]),
      interval: patientBootstrapInterval(differences, { range: rangeOf(estimated) }),
      pValue: pValues.get(estimated) ?? null,
      patients: differences.size,
    };
  });
}
