import type { Database } from './database.ts';

export interface TestSetRequest {
  readonly fingerprint: string;
  /** The test patients that this split would seal. */
  readonly patients: readonly string[];
  readonly seed: number;
  readonly share: number;
}

/** Seals the test set of these data. The first to ask wins; everyone gets the patients that are sealed. */
export async function lockTestSet(database: Database, request: TestSetRequest): Promise<string[]> {
  const { fingerprint, patients, seed, share } = request;
  await database.prisma.$executeRaw`
    INSERT INTO test_set (fingerprint, patients, seed, share)
    VALUES (${fingerprint}, ${[...patients]}::text[], ${String(seed)}::bigint, ${share}::float8)
    ON CONFLICT DO NOTHING`;
  const locked = await database.prisma.testSet.findUniqueOrThrow({ where: { fingerprint } });
  return locked.patients;
}
