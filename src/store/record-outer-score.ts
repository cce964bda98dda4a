import type { MetricSummary, PatientCounts } from '../domain/patient-counts.ts';
import type { Database } from './database.ts';
import { toJson } from './json-value.ts';

export interface OuterScore {
  readonly runId: string;
  /** Of the weights that were scored. */
  readonly epoch: number;
  readonly summary: MetricSummary;
  readonly patients: readonly PatientCounts[];
}

/** Keeps a run's score on its outer fold, once: a score that is there stays as it is. */
export async function recordOuterScore(database: Database, score: OuterScore): Promise<void> {
  const { runId, epoch, summary, patients } = score;
  await database.prisma.$executeRaw`
    INSERT INTO outer_score (run_id, epoch, summary, patients)
    VALUES (${runId}, ${epoch}, ${toJson(summary)}::jsonb, ${toJson(patients)}::jsonb)
    ON CONFLICT (run_id) DO NOTHING`;
}
