import { DiceboardError } from '../domain/errors.ts';
import type { Database } from './database.ts';

export interface StoredSweep {
  readonly id: string;
  readonly name: string;
  readonly spec: unknown;
  readonly specText: string;
  readonly capsule: unknown;
  readonly createdAt: Date;
  readonly cancelledAt: Date | null;
}

/** The sweep of that id, or the latest of that name. Throws NOT_FOUND. */
export async function findSweep(database: Database, nameOrId: string): Promise<StoredSweep> {
  const { sweep } = database.prisma;
  const found =
    (await sweep.findUnique({ where: { id: nameOrId } })) ??
    (await sweep.findFirst({ where: { name: nameOrId }, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] }));
  if (found !== null) return found;
  const known = await sweep.findMany({ select: { name: true }, distinct: ['name'], take: 10 });
  const names = known.map(({ name }) => name).join(', ');
  throw new DiceboardError('NOT_FOUND', `expected the name or id of a sweep, got "${nameOrId}"`, {
    remedy: names === '' ? 'queue one first: `diceboard sweep <spec>`' : `known: ${names}`,
  });
}
