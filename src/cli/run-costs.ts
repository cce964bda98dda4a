import type { Config } from '../config.ts';
import { openPacked } from '../dataset/open-packed.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import type { PackedIndex } from '../dataset/packed-dataset.ts';
import { splitSlices } from '../dataset/split.ts';
import type { RunCost } from '../domain/budget/sweep-cost.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { modelParameters } from '../domain/model-parameters.ts';
import type { RunSettings } from '../domain/run.ts';
import { measureTraining, recallTraining } from '../training/calibration.ts';
import { planEpochSlices } from '../training/oversampling.ts';
import type { TrainingSpeed } from '../training/training-speed.ts';
import { startProgress } from './progress.ts';

/** The cost of each of these runs on this machine, in their order. */
export type MeasureCosts = (runs: readonly RunSettings[]) => Promise<RunCost[]>;

/** The same where it was measured before; null where it was not, or the backend is not here. */
export type RecallCosts = (runs: readonly RunSettings[]) => Promise<(RunCost | null)[]>;

/** What makes a step of one run cost what one of another does: runs alike here are measured once. */
export function stepKind({ variant, backend }: RunSettings): string {
  const { imageSize, batchSize } = variant;
  const model = modelParameters.map(({ name }) => variant[name] ?? null);
  return canonicalJson([...model, imageSize, batchSize, backend]);
}

/** What makes an epoch of one run cost what one of another does, but for a few slices from fold to fold. */
export function epochKind(settings: RunSettings): string {
  const { oversampling, syntheticSlices = null, tumourShare = null } = settings.variant;
  return canonicalJson([stepKind(settings), settings.split, oversampling, syntheticSlices, tumourShare]);
}

/** Measures a few steps of each kind of run, once a machine, and multiplies; writes only the packed cache. */
export function openRunCosts(config: Config, folder: string): MeasureCosts {
  const speeds = new Map<string, TrainingSpeed>();
  const costOf = openEpochCosts(config, folder);
  return async (runs) => {
    await measureKinds(runs, config, speeds);
    const costs: RunCost[] = [];
    for (const settings of runs) costs.push(await costOf(settings, speeds.get(stepKind(settings))!));
    return costs;
  };
}

/** Multiplies what this machine has measured before; measures nothing, so it may be asked while it trains. */
export function recallRunCosts(config: Config, folder: string): RecallCosts {
  const { home, level } = config;
  const speeds = new Map<string, TrainingSpeed | null>();
  const costOf = openEpochCosts(config, folder);
  return async (runs) => {
    const costs: (RunCost | null)[] = [];
    for (const settings of runs) {
      const { variant: parameters, backend } = settings;
      const kind = stepKind(settings);
      if (!speeds.has(kind)) speeds.set(kind, recallTraining({ home, level, backend, parameters }));
      const speed = speeds.get(kind)!;
      costs.push(speed === null ? null : await costOf(settings, speed));
    }
    return costs;
  };
}

/** Multiplies a speed by the slices of an epoch, which it counts once. */
function openEpochCosts(config: Config, folder: string) {
  const slices = new Map<string, { training: number; validation: number }>();
  const indices = new Map<number, PackedIndex>();
  const indexOf = async (size: number): Promise<PackedIndex> => {
    const known = indices.get(size);
    if (known !== undefined) return known;
    const { index } = openPacked(await packDataset({ folder, size, home: config.home }));
    indices.set(size, index);
    return index;
  };
  return async (settings: RunSettings, speed: TrainingSpeed): Promise<RunCost> => {
    const { trainingMilliseconds, evaluationMilliseconds, checkpointBytes } = speed;
    const key = canonicalJson([epochKind(settings), settings.fold]);
    const counts = slices.get(key) ?? countSlices(settings, await indexOf(settings.variant.imageSize));
    slices.set(key, counts);
    const milliseconds = counts.training * trainingMilliseconds + counts.validation * evaluationMilliseconds;
    return { secondsPerEpoch: milliseconds / 1000, checkpointBytes };
  };
}

async function measureKinds(
  runs: readonly RunSettings[],
  { home, level }: Config,
  speeds: Map<string, TrainingSpeed>,
): Promise<void> {
  const kinds = new Map(runs.map((run) => [stepKind(run), run]));
  for (const kind of speeds.keys()) kinds.delete(kind);
  if (kinds.size === 0) return;
  const progress = startProgress('calibration', 'kinds of run');
  let measured = 0;
  for (const [kind, { variant, backend }] of kinds) {
    progress.update(measured++, kinds.size);
    speeds.set(kind, await measureTraining({ home, level, backend, parameters: variant }));
  }
  progress.stop();
}

/** Of one epoch. */
function countSlices(settings: RunSettings, index: PackedIndex): { training: number; validation: number } {
  const { training, validation } = splitSlices(index, settings.split, settings.fold);
  const { variant, seed } = settings;
  const { hasTumour } = index;
  const drawn = planEpochSlices({ parameters: variant, trainingSlices: training, hasTumour, seed, epoch: 1 });
  return { training: drawn.length, validation: validation.length };
}
