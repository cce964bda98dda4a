import { hashCanonical } from '../domain/canonical-json.ts';
import { DiceboardError } from '../domain/errors.ts';
import { countProduct, expandGrid, type Grid } from '../domain/grid.ts';
import { hashRun } from '../domain/run-id.ts';
import type { BackendName, RunRole, RunSettings } from '../domain/run.ts';
import type { Variant } from '../domain/variant.ts';
import { trainingVersion } from '../training/training-version.ts';
import type { Spec } from './spec/spec.ts';

export interface PlannedRun {
  readonly id: string;
  readonly role: RunRole;
  readonly settings: RunSettings;
  readonly variant: Variant;
}

/** The runs that a spec asks for; rawProduct = removedByConditions + removedAsDuplicates + runs.length. */
export interface Plan {
  /** Equal for the same name and runs: asked twice, it is one sweep. */
  readonly sweepId: string;
  readonly spec: Spec;
  readonly dataFingerprint: string;
  /** Parameters x seeds x folds of the grid and of every reference. */
  readonly rawProduct: bigint;
  readonly removedByConditions: number;
  readonly removedAsDuplicates: number;
  /** Each once; every variant's first seed and fold come before any second, references first. */
  readonly runs: readonly PlannedRun[];
}

export interface PlanSettings {
  readonly dataFingerprint: string;
  readonly backend: BackendName;
  /** Largest raw product; default 10,000 runs. */
  readonly limit?: number;
}

export const defaultRunLimit = 10_000;

/** Expands a spec. Throws GRID_TOO_LARGE, at once for any size, where the raw product is above the limit. */
export function planSweep(spec: Spec, settings: PlanSettings): Plan {
  const rawProduct = checkProduct(spec, settings.limit ?? defaultRunLimit);
  const expansions = gridsOf(spec).map(({ role, grid }) => ({ role, ...expandGrid(grid) }));
  const repeats = spec.seeds.length * spec.folds.length;
  const removedByConditions = repeats * expansions.reduce((sum, grid) => sum + grid.removedByConditions, 0);
  const variants = expansions.flatMap(({ role, variants }) => variants.map((variant) => ({ role, variant })));
  const runs = new Map<string, PlannedRun>();
  for (const seed of spec.seeds) {
    for (const fold of spec.folds) {
      for (const { role, variant } of variants) {
        const run = planRun(spec, settings, { role, variant, seed, fold });
        if (!runs.has(run.id)) runs.set(run.id, run);
      }
    }
  }
  return {
    sweepId: `${spec.name}-${hashCanonical({ name: spec.name, runs: rolesOf([...runs.values()]) }, 8)}`,
    spec,
    dataFingerprint: settings.dataFingerprint,
    rawProduct,
    removedByConditions,
    removedAsDuplicates: Number(rawProduct) - removedByConditions - runs.size,
    runs: [...runs.values()],
  };
}

/** Parameters x seeds x folds, references included. Throws GRID_TOO_LARGE above the limit. */
export function checkProduct(spec: Spec, limit: number): bigint {
  const points = gridsOf(spec).reduce((sum, { grid }) => sum + countProduct(grid), 0n);
  const product = points * BigInt(spec.seeds.length) * BigInt(spec.folds.length);
  if (product <= BigInt(limit)) return product;
  throw new DiceboardError(
    'GRID_TOO_LARGE',
    `expected at most ${limit.toLocaleString('en-US')} runs, got a product of ${product.toLocaleString('en-US')}`,
    { remedy: 'shorten the lists, use fewer seeds or folds, or raise the limit' },
  );
}

/** References come first, so that a variant that is also one counts as a reference. */
function gridsOf(spec: Spec): { role: RunRole; grid: Grid }[] {
  return [
    ...spec.references.map((grid) => ({ role: 'reference' as const, grid })),
    { role: 'candidate' as const, grid: spec.grid },
  ];
}

interface Point {
  readonly role: RunRole;
  readonly variant: Variant;
  readonly seed: number;
  readonly fold: number;
}

function planRun(spec: Spec, plan: PlanSettings, { role, variant, seed, fold }: Point): PlannedRun {
  const settings: RunSettings = {
    variant: variant.parameters,
    seed,
    fold,
    split: spec.split,
    dataFingerprint: plan.dataFingerprint,
    preprocess: spec.preprocess,
    epochs: spec.epochs,
    metric: spec.metric,
    backend: plan.backend,
    trainingVersion,
  };
  return { id: hashRun(settings), role, settings, variant };
}

function rolesOf(runs: readonly PlannedRun[]): string[] {
  return runs.map(({ id, role }) => `${id} ${role}`).sort();
}
