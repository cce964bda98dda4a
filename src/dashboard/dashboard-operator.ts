import type { Annotation } from '../domain/annotation.ts';

/** What the page may change, where the one who asks is an operator. Each does what the verb of its name does. */
export interface DashboardOperator {
  /** Starts no further run, of any sweep; runs in training go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  cancelSweep(sweepId: string): Promise<{ readonly cancelled: number }>;
  /** Queues every failed and cancelled run of the sweep again. */
  retrySweep(sweepId: string): Promise<{ readonly queued: number }>;
  retryRun(runId: string): Promise<void>;
  annotate(variantHash: string, annotation: Annotation): Promise<void>;
}
