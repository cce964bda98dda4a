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

/**
 * What the page reads. An implementation owes: null (or NOT_FOUND) for what is not there, newest sweep first, epochs
 * in order, a DiceboardError (DATABASE_UNREACHABLE and the like) where it cannot answer, and no test score but those
 * of an opened test set. It does not owe caching: the dashboard asks at most once per interval and topic, however many
 * pages are open.
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
}
