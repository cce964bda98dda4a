import type { MetricSummary, PatientCounts } from '../domain/patient-counts.ts';
import type { RunRole } from '../domain/run.ts';
import type { Database } from './database.ts';

export interface TestOpening {
  readonly id: number;
  readonly dataFingerprint: string;
  readonly sweepId: string;
  readonly runId: string;
  readonly role: RunRole;
  readonly epoch: number;
  readonly openedBy: string;
  readonly openedAt: Date;
  /** Null when it was opened and never scored. */
  readonly scoredAt: Date | null;
  readonly summary: MetricSummary | null;
  readonly patients: PatientCounts[] | null;
}

/** The ledger of these data, the first opening first; over all data without a filter. */
export async function listTestOpenings(
  database: Database,
  filter: { readonly dataFingerprint?: string; readonly sweepId?: string } = {},
): Promise<TestOpening[]> {
  const rows = await database.prisma.testOpening.findMany({ where: filter, orderBy: { id: 'asc' } });
  return rows as unknown as TestOpening[];
}
