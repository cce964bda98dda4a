import type { Ablation } from '../domain/ablation/ablation-effect.ts';
import type { Annotation } from '../domain/annotation.ts';
import type { MetricName, MetricSummary } from '../domain/patient-counts.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { BackendName, RunRole, RunSettings, RunStatus } from '../domain/run.ts';

/** All times are ISO 8601 strings, all durations seconds, all Dice values in [0, 1]. */
export interface SweepView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly progress: ProgressView;
}

export interface SweepDetail {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** Validation metric that ranks. */
  readonly metric: MetricName;
  /** The spec's text as it was queued. */
  readonly specText: string;
}

export interface ProgressView {
  readonly counts: Readonly<Record<RunStatus, number>>;
  readonly epochsDone: number;
  /** A run that has ended owes no more than it has done. */
  readonly epochsTotal: number;
  /** Sum of the seconds of the epochs that are done. */
  readonly trainingSeconds: number;
  /** The queue hands out no runs at present. */
  readonly paused: boolean;
}

export interface RunView {
  readonly id: string;
  readonly variantHash: string;
  /** Equal for runs that may be compared. */
  readonly protocol: string;
  readonly role: RunRole;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  readonly epochsDone: number;
  readonly epochs: number;
  /** Of the best epoch so far. */
  readonly meanPatientDice: number | null;
  readonly collapsed: boolean;
  readonly leaky: boolean;
}

export interface AttemptView {
  readonly token: number;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly backend: BackendName | null;
  readonly device: string | null;
  readonly moduleHash: string | null;
  /** What computed the steps, in words. */
  readonly engine: string | null;
  /** The epoch that it went on after; 0 afresh, null before it is known. */
  readonly resumedFromEpoch: number | null;
  /** Went on from another backend's or module's checkpoint: no longer exact. */
  readonly mixed: boolean;
  /** How it ended, in a word: completed, lost, released, failed ...; null while it lives. */
  readonly outcome: string | null;
}

export interface RunDetail extends RunView {
  readonly label: string;
  readonly settings: RunSettings;
  /** Why it ended as it did, in a line; null where there is nothing to say. */
  readonly reason: string | null;
  readonly bestEpoch: number | null;
  readonly trainableParameters: number | null;
  readonly totalParameters: number | null;
  /** Of the best epoch; null until there is one. */
  readonly summary: MetricSummary | null;
  readonly sweeps: readonly { readonly id: string; readonly name: string }[];
  readonly attempts: readonly AttemptView[];
  /** All that reproduces the run. */
  readonly capsule: Readonly<Record<string, unknown>>;
}

export interface EpochView {
  /** From 1. */
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly meanPatientDice: number;
  readonly pooledDice: number;
  readonly learningRate: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly collapsed: boolean;
}

export interface WorkerView {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Runs at once. */
  readonly concurrency: number;
  /** Ids of the runs in training. */
  readonly running: readonly string[];
  /** Backend and device of its latest attempts, as `wasm · cpu`. */
  readonly devices: readonly string[];
  readonly startedAt: string;
  readonly seenAt: string;
  /** Seen within the last lease. */
  readonly alive: boolean;
}

/** A run that failed or diverged. */
export interface FailureView {
  readonly runId: string;
  readonly label: string;
  readonly seed: number;
  readonly fold: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly worker: string | null;
  readonly endedAt: string | null;
  /** The last lines of its log, oldest first; 20 at most. */
  readonly lastLines: readonly LogLineView[];
}

export interface LogLineView {
  /** Grows within a run; what `after` of a further read takes. */
  readonly id: number;
  readonly at: string;
  /** The attempt that wrote it. */
  readonly token: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface SliceView {
  /** As in the file's name, from 1. */
  readonly number: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** A validation patient of a run, at its best epoch. */
export interface PatientView {
  readonly patient: string;
  /** Of the whole volume. */
  readonly dice: number;
  readonly hd95: number | null;
  readonly slices: readonly SliceView[];
}

/**
 * `flair`: the image, 8-bit grey, at the size that the run saw. `image`: all three channels as RGB at that size, without
 * a colour profile: what a model reads. `classes`: at the mask's size, 8-bit grey whose values are 0 for true negative, 1
 * true positive, 2 false positive, 3 false negative.
 */
export type PictureLayer = 'flair' | 'image' | 'classes';

export interface PictureAddress {
  readonly runId: string;
  readonly patient: string;
  /** As `SliceView.number`. */
  readonly slice: number;
  readonly layer: PictureLayer;
}

/** A file of the run's best checkpoint as a TensorFlow.js layers model, or what its input needs. */
export type ModelFile = 'model.json' | 'weights.bin' | 'input.json';

/**
 * What the page reads. An implementation owes: null (or NOT_FOUND) for what is not there, newest sweep first, epochs
 * in order, a DiceboardError (DATABASE_UNREACHABLE and the like) where it cannot answer, and no test score but those
 * of an opened test set. What it gives is never changed afterwards: the same object says that nothing has changed, and is
 * neither written nor compared again. It does not owe caching: the dashboard asks at most once per interval and topic,
 * however many pages are open.
 */
export interface DashboardReader {
  listSweeps(): Promise<readonly SweepView[]>;
  /** By id, or the latest of that name. */
  sweep(nameOrId: string): Promise<SweepDetail | null>;
  leaderboard(sweepId: string): Promise<readonly LeaderboardRow[]>;
  runs(sweepId: string): Promise<readonly RunView[]>;
  progress(sweepId: string): Promise<ProgressView>;
  run(id: string): Promise<RunDetail | null>;
  epochs(id: string): Promise<readonly EpochView[]>;
  /** Those that train now or did within the last day, living ones first. */
  workers(): Promise<readonly WorkerView[]>;
  /** Latest first. */
  failures(sweepId: string): Promise<readonly FailureView[]>;
  ablation(sweepId: string): Promise<Ablation>;
  /** By variant's hash; a variant without any has no entry. */
  annotations(sweepId: string): Promise<Readonly<Record<string, Annotation>>>;
  /** Worst first; none before the first scored epoch. Validation patients alone, never sealed ones. */
  patients(runId: string): Promise<readonly PatientView[]>;
  /** Lines whose id is above `after`, oldest first; the last 500 at most. */
  log(runId: string, after: number): Promise<readonly LogLineView[]>;
  /** A PNG of a validation slice; predictions are computed apart from this process and kept. */
  picture(address: PictureAddress): Promise<Uint8Array>;
  modelFile(runId: string, file: ModelFile): Promise<Uint8Array>;
}
