import { retryRun } from '../../scheduler/retry-run.ts';
import { readRun } from '../../store/read-run.ts';
import { configFrom, defineVerb } from '../command.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

export const retry = defineVerb('diceboard retry 4f2a', {
  meta: { description: 'queue a failed or cancelled run again; it goes on from its last checkpoint' },
  args: { run: { type: 'positional', required: true, description: 'run id, or the beginning of one' } },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const { id } = await readRun(session.database, args.run);
      await retryRun({ database: session.database, queue: await session.queue() }, id);
      print(`${id} is queued again`);
    }),
});
