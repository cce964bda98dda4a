import type { EpochReport } from '../training/trainer-message.ts';
import type { Database } from './database.ts';

export interface StoredEpoch extends EpochReport {
  /** Of the attempt that wrote it. */
  readonly token: number;
  readonly recordedAt: Date;
}

/** Epochs of a run, from the first. */
export async function readEpochs(database: Database, runId: string): Promise<StoredEpoch[]> {
  const rows = await database.prisma.epoch.findMany({
    where: { runId },
    omit: { runId: true },
    orderBy: { epoch: 'asc' },
  });
  return rows.map((row) => {
    const { meanPatientDice, pooledDice, pooledIou, tumourSliceDice, ...others } = row;
    const { emptySliceFalsePositiveRate, sensitivity, precision, hd95, ...scalars } = others;
    const dice = { meanPatientDice, pooledDice, pooledIou, tumourSliceDice };
    return {
      ...scalars,
      validation: { ...dice, emptySliceFalsePositiveRate, sensitivity, precision, hd95 },
    };
  });
}
