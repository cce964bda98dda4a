import type { Database } from './database.ts';

export interface LockedTestSet {
  readonly patients: string[];
  readonly seed: number;
  readonly share: number;
  readonly lockedAt: Date;
}

/** Null while the data were never split. */
export async function findTestSet(database: Database, fingerprint: string): Promise<LockedTestSet | null> {
  const row = await database.prisma.testSet.findUnique({ where: { fingerprint } });
  if (row === null) return null;
  const { patients, seed, share, lockedAt } = row;
  return { patients, seed: Number(seed), share, lockedAt };
}
