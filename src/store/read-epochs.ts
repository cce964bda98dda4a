import type { EpochReport } from '../training/trainer-message.ts';
import type { Database } from './database.ts';

export interface StoredEpoch extends EpochReport {
  /** Of the attempt that wrote it. */
  readonly token: number;
  readonly recordedAt: Date;
}

/** Epochs of a run, from the first. */
export async function readEpochs(database: Database, runId: string): Promise<StoredEpoch[]> {
  const rows = await database.prisma.epoch.findMany({ where: { runId }, orderBy: { epoch: 'asc' } });
  return rows.map((row) => {
    const { meanPatientDice, pooledDice, pooledIou, tumourSliceDice, emptySliceFalsePositiveRate } = row;
    const { sensitivity, precision, hd95, runId: _runId, ...scalars } = row;
    const { token, recordedAt, epoch, trainingLoss, validationLoss } = scalars;
    const { learningRate, seconds, imagesPerSecond, collapsed } = scalars;
    const dice = { meanPatientDice, pooledDice, pooledIou, tumourSliceDice };
    const validation = { ...dice, emptySliceFalsePositiveRate, sensitivity, precision, hd95 };
    const losses = { trainingLoss, validationLoss, learningRate };
    return { epoch, ...losses, validation, seconds, imagesPerSecond, collapsed, token, recordedAt };
  });
}
