import { DiceboardError } from '../domain/errors.ts';
import { type Database, inTransaction, type Transaction } from './database.ts';
import { listTestOpenings, type TestOpening } from './list-test-openings.ts';
import { type NewTestOpening, recordTestOpening } from './record-test-opening.ts';

export interface TestSetOpening {
  readonly dataFingerprint: string;
  readonly sweepId: string;
  readonly openedBy: string;
  readonly runs: readonly Pick<NewTestOpening, 'runId' | 'role' | 'epoch'>[];
  /** Open a test set that was opened before. */
  readonly again: boolean;
}

export interface OpenedTestSet {
  /** Of each run, in the order that they were asked for; those of a call that was broken off may have a score. */
  readonly entries: readonly TestOpening[];
  /** How often these data's test set was opened before, by any sweep. */
  readonly earlier: number;
}

/**
 * Enters into the ledger that the sealed test set is opened for these runs: all in one transaction, one call at a time.
 * A sweep whose latest opening of these very runs lacks a score goes on with it: it is the same opening.
 * @throws TEST_SEALED where it was opened before and not `again`
 */
export async function openTestSet(database: Database, request: TestSetOpening): Promise<OpenedTestSet> {
  const { dataFingerprint } = request;
  return inTransaction(database, async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${dataFingerprint}, 0))`;
    const ledger = await listTestOpenings({ prisma: transaction }, { dataFingerprint });
    const unfinished = findUnfinished(ledger, request);
    if (unfinished !== null) return { entries: unfinished, earlier: countBefore(ledger, unfinished) };
    const [first] = ledger;
    if (first !== undefined && !request.again) throw openedBefore(first);
    const ids = await enter(transaction, request);
    const entered = await listTestOpenings({ prisma: transaction }, { dataFingerprint });
    const entries = ids.map((id) => entered.find((entry) => entry.id === id)!);
    return { entries, earlier: countCalls(ledger) };
  });
}

/** Entries of one call of the verb share their sweep and their time. */
const callOf = ({ sweepId, openedAt }: TestOpening): string => `${sweepId} ${openedAt.getTime()}`;

function countCalls(ledger: readonly TestOpening[]): number {
  return new Set(ledger.map(callOf)).size;
}

function countBefore(ledger: readonly TestOpening[], [first]: readonly TestOpening[]): number {
  return countCalls(ledger.filter(({ openedAt }) => openedAt < first!.openedAt));
}

function findUnfinished(
  ledger: readonly TestOpening[],
  { sweepId, runs }: TestSetOpening,
): TestOpening[] | null {
  const own = ledger.filter((entry) => entry.sweepId === sweepId);
  const last = own.filter((entry) => callOf(entry) === callOf(own.at(-1)!));
  if (last.every(({ scoredAt }) => scoredAt !== null) || last.length !== runs.length) return null;
  const entries = runs.flatMap(
    ({ runId, role, epoch }) =>
      last.find((entry) => entry.runId === runId && entry.role === role && entry.epoch === epoch) ?? [],
  );
  return entries.length === runs.length ? entries : null;
}

async function enter(
  transaction: Transaction,
  { dataFingerprint, sweepId, openedBy, runs }: TestSetOpening,
): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ openedAt: Date }[]>`
    SELECT clock_timestamp()::timestamptz(3) AS "openedAt"`;
  const { openedAt } = rows[0]!;
  const ids: number[] = [];
  for (const run of runs) {
    const opening = { ...run, dataFingerprint, sweepId, openedBy, openedAt };
    ids.push(await recordTestOpening({ prisma: transaction }, opening));
  }
  return ids;
}

function openedBefore({ openedAt, sweepId }: TestOpening): DiceboardError {
  return new DiceboardError(
    'TEST_SEALED',
    `the test set of these data was opened on ${openedAt.toISOString().slice(0, 10)} by sweep ${sweepId}`,
    { remedy: '--again opens it once more, and the ledger shows that for ever' },
  );
}
