import { hashCanonical } from '../domain/canonical-json.ts';
import { DiceboardError } from '../domain/errors.ts';
import { countProduct, expandGrid, type Grid } from '../domain/grid.ts';
import { hashRun } from '../domain/run-id.ts';
import type { BackendName, RunRole, RunSettings, RunStage } from '../domain/run.ts';
import type { Variant } from '../domain/variant.ts';
import { trainingVersion } from '../training/training-version.ts';
import { drawVariants } from './draw-variants.ts';
import type { Protocol, Spec } from './spec/spec.ts';

export interface PlannedRun {
  readonly id: string;
  readonly role: RunRole;
  readonly stage: Exclude<RunStage, 'replication'>;
  /** Patients leak from training into validation, by its split or because the data hold one twice. */
  readonly leaky: boolean;
  readonly settings: RunSettings;
  readonly variant: Variant;
}

/**
 * The runs that a spec asks for; rawProduct = removedByConditions + removedAsDuplicates + notDrawn + runs.length.
 */
export interface Plan {
  /** Equal for the same name, runs and search: asked twice, it is one sweep. */
  readonly sweepId: string;
  readonly spec: Spec;
  readonly dataFingerprint: string;
  readonly leaks: readonly string[];
  /** Parameters x seeds x folds of the grid and of every reference. */
  readonly rawProduct: bigint;
  readonly removedByConditions: number;
  readonly removedAsDuplicates: number;
  /** Left out by a random or halving search of fewer variants than the grid holds. */
  readonly notDrawn: number;
  /** Each once; every variant's first seed and fold come before any second, references first. */
  readonly runs: readonly PlannedRun[];
}

export interface PlanSettings {
  readonly dataFingerprint: string;
  readonly backend: BackendName;
  /** Largest raw product; default 10,000 runs. */
  readonly limit?: number;
  /** Patients that the data hold under two names, a pair a line, where that was allowed: every row is marked. */
  readonly leaks?: readonly string[];
}

export const defaultRunLimit = 10_000;

/** Expands a spec. Throws GRID_TOO_LARGE, at once for any size, where the raw product is above the limit. */
export function planSweep(spec: Spec, settings: PlanSettings): Plan {
  const rawProduct = checkProduct(spec, settings.limit ?? defaultRunLimit);
  const [main, ...beside] = protocolsOf(spec).map((protocol, place) =>
    expandProtocol(protocol, place === 0 ? spec : { ...spec, search: null }),
  ) as [Expansion, ...Expansion[]];
  const runs = new Map<string, PlannedRun>();
  for (const { protocol, variants } of [main, ...beside]) {
    const stage = protocol === main.protocol ? 'search' : 'beside';
    for (const seed of spec.seeds) {
      for (const fold of protocol.folds) {
        for (const point of variants) {
          const run = planRun(protocol, settings, { ...point, stage, seed, fold });
          if (!runs.has(run.id)) runs.set(run.id, run);
        }
      }
    }
  }
  const removedByConditions = main.removedByConditions + sum(beside, (each) => each.removedByConditions);
  const notDrawn = main.notDrawn;
  return {
    sweepId: `${spec.name}-${hashSweep(spec, [...runs.values()])}`,
    spec,
    dataFingerprint: settings.dataFingerprint,
    leaks: settings.leaks ?? [],
    rawProduct,
    removedByConditions,
    notDrawn,
    removedAsDuplicates: Number(rawProduct) - removedByConditions - notDrawn - runs.size,
    runs: [...runs.values()],
  };
}

/** Parameters x seeds x folds, references and further protocols included. Throws GRID_TOO_LARGE above the limit. */
export function checkProduct(spec: Spec, limit: number): bigint {
  const product = protocolsOf(spec).reduce((total, protocol) => {
    const points = gridsOf(protocol).reduce((count, { grid }) => count + countProduct(grid), 0n);
    return total + points * BigInt(spec.seeds.length) * BigInt(protocol.folds.length);
  }, 0n);
  if (product <= BigInt(limit)) return product;
  throw new DiceboardError(
    'GRID_TOO_LARGE',
    `expected at most ${limit.toLocaleString('en-US')} runs, got a product of ${product.toLocaleString('en-US')}`,
    { remedy: 'shorten the lists, use fewer seeds or folds, or raise the limit' },
  );
}

/** The spec's own first. */
function protocolsOf(spec: Spec): readonly Protocol[] {
  return [spec, ...spec.beside];
}

/** References come first, so that a variant that is also one counts as a reference. */
function gridsOf(protocol: Protocol): { role: RunRole; grid: Grid }[] {
  return [
    ...protocol.references.map((grid) => ({ role: 'reference' as const, grid })),
    { role: 'candidate' as const, grid: protocol.grid },
  ];
}

/** The variants of one protocol, and how many runs of its product they leave out. */
interface Expansion {
  readonly protocol: Protocol;
  readonly variants: readonly { readonly role: RunRole; readonly variant: Variant }[];
  readonly removedByConditions: number;
  readonly notDrawn: number;
}

function expandProtocol(
  protocol: Protocol,
  { seeds, search }: { seeds: readonly number[]; search: Spec['search'] | null },
): Expansion {
  const grids = gridsOf(protocol).map(({ role, grid }) => ({ role, ...expandGrid(grid) }));
  const drawn = grids.map(({ role, variants }) => ({
    role,
    variants,
    drawn: drawVariants(variants, search),
  }));
  const repeats = seeds.length * protocol.folds.length;
  return {
    protocol,
    variants: drawn.flatMap((grid) => grid.drawn.map((variant) => ({ role: grid.role, variant }))),
    removedByConditions: repeats * sum(grids, (grid) => grid.removedByConditions),
    notDrawn: repeats * sum(drawn, (grid) => grid.variants.length - grid.drawn.length),
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

interface Point {
  readonly role: RunRole;
  readonly stage: PlannedRun['stage'];
  readonly variant: Variant;
  readonly seed: number;
  readonly fold: number;
}

function planRun(
  protocol: Protocol,
  plan: PlanSettings,
  { role, stage, variant, seed, fold }: Point,
): PlannedRun {
  const settings: RunSettings = {
    variant: variant.parameters,
    seed,
    fold,
    split: protocol.split,
    dataFingerprint: plan.dataFingerprint,
    preprocess: protocol.preprocess,
    epochs: protocol.epochs,
    metric: protocol.metric,
    backend: plan.backend,
    trainingVersion,
  };
  const leaky = protocol.split.kind === 'slice-leaky' || (plan.leaks ?? []).length > 0;
  return { id: hashRun(settings), role, stage, leaky, settings, variant };
}

/** A plain grid says nothing that its runs do not, and neither does the stage of a run of the search. */
function hashSweep({ name, search }: Spec, planned: readonly PlannedRun[]): string {
  const isPlainGrid = search.strategy === 'grid' && search.medianStopping === null;
  const runs = planned
    .map(({ id, role, stage }) => (stage === 'search' ? `${id} ${role}` : `${id} ${role} ${stage}`))
    .sort();
  return hashCanonical({ name, runs, ...(isPlainGrid ? {} : { search }) }, 8);
}
