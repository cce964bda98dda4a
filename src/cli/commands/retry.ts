import { DiceboardError } from '../../domain/errors.ts';
import { retryRun } from '../../scheduler/retry-run.ts';
import { retrySweep } from '../../scheduler/retry-sweep.ts';
import { findSweep } from '../../store/find-sweep.ts';
import { readRun } from '../../store/read-run.ts';
import { configFrom, defineVerb } from '../command.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch((thrown: unknown) => {
    if (thrown instanceof DiceboardError && thrown.code === 'NOT_FOUND') return undefined;
    throw thrown;
  });
}

/** Keeps whether no run or several begin so. */
function orNoSweep(thrown: unknown): never {
  if (!(thrown instanceof DiceboardError) || thrown.code !== 'NOT_FOUND') throw thrown;
  throw new DiceboardError('NOT_FOUND', `${thrown.message}, and no sweep of that name`, {
    remedy: 'diceboard runs lists runs, diceboard status sweeps',
  });
}

export const retry = defineVerb('diceboard retry 4f2a', {
  meta: { description: 'queue failed or cancelled runs again; each goes on from its last checkpoint' },
  args: {
    what: {
      type: 'positional',
      required: true,
      description: 'run id, or the beginning of one; or a sweep: all its failed and cancelled runs',
    },
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const wiring = { database: session.database, queue: await session.queue() };
      const sweep = await orUndefined(findSweep(session.database, args.what));
      if (sweep !== undefined) {
        const queued = await retrySweep(wiring, sweep.id);
        return print(`${sweep.id}: queued ${queued} runs again`);
      }
      const run = await readRun(session.database, args.what).catch(orNoSweep);
      await retryRun(wiring, run.id);
      return print(`${run.id} is queued again`);
    }),
});
