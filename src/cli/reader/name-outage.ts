import { DiceboardError } from '../../domain/errors.ts';
import { isAway } from '../../store/database-error.ts';

/** What was thrown, or DATABASE_UNREACHABLE where it says that the database is away; its address is not told. */
export function nameOutage(thrown: unknown): unknown {
  if (thrown instanceof DiceboardError || !isAway(thrown)) return thrown;
  return new DiceboardError('DATABASE_UNREACHABLE', 'expected an answer of the database, got none', {
    remedy: 'start the database server; queued and interrupted runs go on afterwards',
    cause: thrown,
  });
}

type Method = (...given: unknown[]) => Promise<unknown>;

/** The same asynchronous methods, whose failures are named so; none may need `this`. */
export function nameOutages<T extends object>(source: T): T {
  const named = Object.entries(source as Record<string, Method>).map(([name, method]) => {
    const call: Method = async (...given) => {
      try {
        return await method(...given);
      } catch (thrown) {
        throw nameOutage(thrown);
      }
    };
    return [name, call] as const;
  });
  return Object.fromEntries(named) as T;
}
