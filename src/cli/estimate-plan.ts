import type { Config } from '../config.ts';
import { openPacked } from '../dataset/open-packed.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import { splitSlices } from '../dataset/split.ts';
import type { RunStatus } from '../domain/run.ts';
import type { Plan, PlannedRun } from '../scheduler/plan.ts';
import type { Database } from '../store/database.ts';
import { listRuns } from '../store/list-runs.ts';
import { measureTraining } from '../training/calibration.ts';
import { planEpochSlices } from '../training/oversampling.ts';
import type { TrainingSpeed } from '../training/training-speed.ts';
import { startProgress } from './progress.ts';
import { formatBytes, formatDuration } from './terminal.ts';

export interface PlanEstimate {
  /** Runs of the plan that the database knows, by state. */
  readonly existing: Readonly<Partial<Record<RunStatus, number>>>;
  /** Runs that training would have to do. */
  readonly open: number;
  readonly workers: number;
  /** Wall-clock seconds over all workers. */
  readonly seconds: number;
  /** Of the checkpoints that are kept. */
  readonly bytes: number;
}

export interface EstimateInput {
  readonly plan: Plan;
  readonly database: Database;
  readonly config: Config;
  /** The data's folder. */
  readonly folder: string;
}

/** What makes one run cost what another does: runs alike here are measured once. */
function costKey({ variant }: PlannedRun): string {
  const { model, width, skipConnections, batchNorm, imageSize, batchSize } = variant.parameters;
  return JSON.stringify({ model, width, skipConnections, batchNorm, imageSize, batchSize });
}

/** Measures a few steps of each kind of run and multiplies; reads the database, writes only the packed cache. */
export async function estimatePlan({ plan, database, config, folder }: EstimateInput): Promise<PlanEstimate> {
  const known = await listRuns(database, { ids: plan.runs.map(({ id }) => id) });
  const existing: Partial<Record<RunStatus, number>> = {};
  for (const { status } of known) existing[status] = (existing[status] ?? 0) + 1;
  const ended = new Set(known.filter(({ endedAt }) => endedAt !== null).map(({ id }) => id));
  const open = plan.runs.filter(({ id }) => !ended.has(id));
  const speeds = await measureKinds(open, config);
  let seconds = 0;
  let bytes = 0;
  for (const run of open) {
    const speed = speeds.get(costKey(run))!;
    seconds += (await runSeconds(run, speed, { folder, home: config.home })) / config.workers;
    bytes += speed.checkpointBytes * 2;
  }
  return { existing, open: open.length, workers: config.workers, seconds, bytes };
}

async function measureKinds(
  runs: readonly PlannedRun[],
  { home, level }: Config,
): Promise<Map<string, TrainingSpeed>> {
  const kinds = new Map(runs.map((run) => [costKey(run), run]));
  const speeds = new Map<string, TrainingSpeed>();
  const progress = startProgress('calibration', 'kinds of run');
  for (const [key, { variant, settings }] of kinds) {
    progress.update(speeds.size, kinds.size);
    speeds.set(
      key,
      await measureTraining({
        home,
        level,
        backend: settings.backend,
        parameters: variant.parameters,
      }),
    );
  }
  progress.stop();
  return speeds;
}

async function runSeconds(
  { settings, variant }: PlannedRun,
  speed: TrainingSpeed,
  { folder, home }: { folder: string; home: string },
): Promise<number> {
  const packed = await packDataset({ folder, size: variant.parameters.imageSize, home });
  const { index } = openPacked(packed);
  const { training, validation } = splitSlices(index, settings.split, settings.fold);
  const { parameters } = variant;
  const { hasTumour } = index;
  const slices = planEpochSlices({
    parameters,
    trainingSlices: training,
    hasTumour,
    seed: settings.seed,
    epoch: 1,
  });
  const milliseconds =
    slices.length * speed.trainingMilliseconds + validation.length * speed.evaluationMilliseconds;
  return (settings.epochs * milliseconds) / 1000;
}

export function describePlan(plan: Plan, estimate: PlanEstimate): string {
  const existing = Object.entries(estimate.existing).map(([status, count]) => `${count} ${status}`);
  return [
    `${plan.sweepId}`,
    `product     ${plan.rawProduct.toLocaleString('en-US')}`,
    `conditions  -${plan.removedByConditions}`,
    `duplicates  -${plan.removedAsDuplicates}`,
    `runs        ${plan.runs.length}`,
    `existing    ${existing.length === 0 ? 'none' : existing.join(', ')}`,
    `${estimate.open} runs, about ${formatDuration(estimate.seconds)} on ${estimate.workers} workers, ` +
      `${formatBytes(estimate.bytes)}; measured on this machine just now or before`,
  ].join('\n');
}

export function planAsJson(plan: Plan, estimate: PlanEstimate) {
  const { sweepId, rawProduct, removedByConditions, removedAsDuplicates } = plan;
  const runs = plan.runs.map(({ id, role, variant, settings }) => {
    return {
      id,
      role,
      seed: settings.seed,
      fold: settings.fold,
      variant: variant.hash,
      parameters: variant.parameters,
    };
  });
  return { sweepId, rawProduct, removedByConditions, removedAsDuplicates, estimate, runs };
}
