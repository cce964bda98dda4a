import type { Ablation } from '../domain/ablation/ablation-effect.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import type { NestedScore } from '../domain/nested-score.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { RunSettings } from '../domain/run.ts';

/** All that a report is made of. The first protocol is the one that the spec's own keys describe. */
export interface ReportData {
  readonly sweep: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly createdAt: Date;
    readonly specText: string;
  };
  readonly metric: MetricName;
  /** The board: rows of every protocol, imported and published ones at the end. */
  readonly rows: readonly LeaderboardRow[];
  /** In the plan's order, so that those of the first protocol come first. */
  readonly runs: readonly RankedRun[];
  readonly ablation: Ablation;
  readonly curves: readonly LearningCurve[];
  readonly overlays: Overlays;
  /** Of a run of the winner, else of any. */
  readonly settings: RunSettings;
  readonly data: { readonly name: string; readonly patients: number; readonly slices: number } | null;
  readonly capsule: Capsule;
  readonly cost: Cost;
  /** Null but for a nested sweep whose choices were scored on the patients that they kept. */
  readonly nested: NestedScore | null;
  /** How often these data's sealed test set was opened, scored or not, by any sweep: calls, not runs. */
  readonly testOpenings: number;
  /** Runs or imported weights had seen the sealed patients before they were sealed. */
  readonly testSetSeen: boolean;
}

/** Validation at every epoch of one run. */
export interface LearningCurve {
  readonly role: 'winner' | 'reference';
  readonly label: string;
  readonly seed: number;
  readonly fold: number;
  readonly bestEpoch: number | null;
  readonly points: readonly { readonly epoch: number; readonly dice: number; readonly loss: number }[];
}

/** Pictures of patients, or why there are none. */
export interface Overlays {
  readonly patients: readonly PatientOverlay[];
  readonly missing: string | null;
}

export interface PatientOverlay {
  readonly rank: 'worst' | 'median';
  readonly patient: string;
  /** Volume Dice, seeds averaged. */
  readonly dice: number;
  /** The run whose best checkpoint predicted it. */
  readonly runId: string;
  readonly slices: readonly OverlaySlice[];
}

export interface OverlaySlice {
  /** The original file's number. */
  readonly number: number;
  /** FLAIR `[size, size]`, 0 to 255. */
  readonly flair: Uint8Array;
  readonly size: number;
  /** `[originalSize, originalSize]`, 0 or 1. */
  readonly truth: Uint8Array;
  readonly prediction: Uint8Array;
  readonly originalSize: number;
}

/** What reproduces the sweep; null where it is unknown. */
export interface Capsule {
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly lockFile: string | null;
  readonly dataFingerprint: string;
  readonly trainingVersion: number;
  readonly node: string;
  readonly platform: string;
  readonly overrides: readonly string[];
  /** What computed the runs of winner and reference. */
  readonly backends: readonly string[];
}

/** Of the whole sweep. */
export interface Cost {
  readonly runs: number;
  readonly epochs: number;
  /** Seconds of training, over all runs. */
  readonly seconds: number;
  /** Bytes of the checkpoints that are kept. */
  readonly bytes: number;
}
