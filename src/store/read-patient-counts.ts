import type { PatientCounts } from '../domain/patient-counts.ts';
import type { Database } from './database.ts';

/** Pixel counts of every validation patient at the run's best epoch, by patient; empty before the first epoch. */
export async function readPatientCounts(database: Database, runId: string): Promise<PatientCounts[]> {
  return database.prisma.patientCounts.findMany({
    where: { runId },
    omit: { runId: true, epoch: true, dice: true, sliceDice: true },
    orderBy: { patient: 'asc' },
  });
}
