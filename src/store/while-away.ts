import { setTimeout as sleep } from 'node:timers/promises';
import { DiceboardError } from '../domain/errors.ts';
import { isAway } from './database-error.ts';

export interface WhileAwayOptions {
  /** How long the database may be away before the operation fails with DATABASE_UNREACHABLE. */
  readonly forMs: number;
  readonly log: (line: string) => void;
  /** Tried before each new attempt, to bring an embedded server back; its failure is not the operation's. */
  readonly revive?: () => Promise<unknown>;
}

/**
 * Runs an operation of the store, again and again while the server is unreachable or restarting; any other failure
 * passes at once. An operation whose answer was lost may have taken place: it runs twice then, which those of the
 * store bear (claimRun excepted: it answers `busy` until its own lost lease has run out).
 */
export async function retryWhileAway<T>(operation: () => Promise<T>, options: WhileAwayOptions): Promise<T> {
  const start = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      const result = await operation();
      if (attempt > 0) options.log(`the database is back after ${seconds(start)} s`);
      return result;
    } catch (error) {
      if (!isAway(error)) throw error;
      if (performance.now() - start >= options.forMs) throw gone(error, seconds(start));
      if (attempt === 0) options.log('the database is away, waiting for it');
      await sleep(Math.min(100 * 2 ** attempt, 2000));
      await options.revive?.().catch(() => undefined);
    }
  }
}

function seconds(start: number): number {
  return Math.round((performance.now() - start) / 1000);
}

function gone(cause: unknown, waited: number): DiceboardError {
  return new DiceboardError(
    'DATABASE_UNREACHABLE',
    `expected the database back, got no answer for ${waited} s`,
    {
      cause,
      remedy: 'start the database server; queued and interrupted runs go on afterwards',
    },
  );
}
