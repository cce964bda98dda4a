import type { MetricSummary, PatientCounts } from '../domain/patient-counts.ts';
import type { Transaction } from './database.ts';
import type { NewTestOpening } from './record-test-opening.ts';

export interface TestOpening extends NewTestOpening {
  readonly id: number;
  readonly openedAt: Date;
  /** Null when it was opened and never scored. */
  readonly scoredAt: Date | null;
  readonly summary: MetricSummary | null;
  readonly patients: PatientCounts[] | null;
}

/** The ledger of these data, the first opening first; over all data without a filter. */
export async function listTestOpenings(
  { prisma }: { readonly prisma: Transaction },
  filter: { readonly dataFingerprint?: string; readonly sweepId?: string } = {},
): Promise<TestOpening[]> {
  const rows = await prisma.testOpening.findMany({ where: filter, orderBy: { id: 'asc' } });
  return rows as unknown as TestOpening[];
}
