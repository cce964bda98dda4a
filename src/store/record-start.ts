import { type Database, inTransaction, type Transaction } from './database.ts';
import { appendRunLog } from './append-run-log.ts';
import { describeStart } from './describe-epoch.ts';
import type { AttemptStart } from './attempt-start.ts';
import { lockRun } from './fence.ts';

/** Notes what an attempt runs on, and drops what an earlier one wrote of later epochs. False: fenced off. */
export async function recordStart(database: Database, start: AttemptStart): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    if (!(await lockRun(transaction, start))) return false;
    const { runId, token, ...found } = start;
    await transaction.attempt.update({ where: { runId_token: { runId, token } }, data: found });
    if (start.mixed) await transaction.run.update({ where: { id: runId }, data: { mixed: true } });
    await dropLaterEpochs(transaction, runId, start.resumedFromEpoch);
    const level = start.mixed ? 'warning' : 'info';
    await appendRunLog(transaction, start, [{ level, text: describeStart(start) }]);
    return true;
  });
}

async function dropLaterEpochs(transaction: Transaction, runId: string, epoch: number): Promise<void> {
  const later = { runId, epoch: { gt: epoch } };
  await transaction.epoch.deleteMany({ where: later });
  await transaction.checkpoint.deleteMany({ where: later });
  await transaction.patientCounts.deleteMany({ where: later });
  await transaction.run.updateMany({
    where: { id: runId, bestEpoch: { gt: epoch } },
    data: { bestEpoch: null },
  });
}
