import type { MetricSummary, PatientCounts } from '../domain/patient-counts.ts';
import type { RunRole } from '../domain/run.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { Database, Transaction } from './database.ts';
import { toJson } from './json-value.ts';

export interface NewTestOpening {
  readonly dataFingerprint: string;
  readonly sweepId: string;
  readonly runId: string;
  readonly role: RunRole;
  /** Of the weights that are scored. */
  readonly epoch: number;
  /** Who opened it: user and machine. */
  readonly openedBy: string;
}

export interface TestScore {
  readonly openingId: number;
  readonly summary: MetricSummary;
  readonly patients: readonly PatientCounts[];
}

/** Writes into the ledger that the sealed test set is opened, before anything is scored; gives the entry's id. */
export async function recordTestOpening(
  { prisma }: { readonly prisma: Transaction },
  opening: NewTestOpening & { readonly openedAt?: Date },
): Promise<number> {
  const { id } = await prisma.testOpening.create({ data: opening, select: { id: true } });
  return id;
}

/** Adds the score to its entry, once; a second score is refused with TEST_SEALED. */
export async function recordTestScore(database: Database, score: TestScore): Promise<void> {
  const changed = await database.prisma.$executeRaw`
    UPDATE test_opening SET summary = ${toJson(score.summary)}::jsonb, patients = ${toJson(score.patients)}::jsonb,
      scored_at = clock_timestamp()
    WHERE id = ${score.openingId} AND scored_at IS NULL`;
  if (changed === 1) return;
  throw new DiceboardError(
    'TEST_SEALED',
    `expected an opening of the test set without a score, got number ${score.openingId}`,
  );
}
