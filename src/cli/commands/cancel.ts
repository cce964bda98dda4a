import { cancelSweep } from '../../scheduler/cancel-sweep.ts';
import { configFrom, defineVerb } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { withSession } from '../session.ts';
import { print } from '../terminal.ts';

export const cancel = defineVerb('diceboard cancel demo', {
  meta: { description: 'cancel the runs of a sweep that have not ended; what is trained stays' },
  args: { sweep: { type: 'positional', required: true, description: 'name or id' } },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const cancelled = await cancelSweep(database, sweep.id);
      print(`${sweep.id}: cancelled ${cancelled} runs`);
    }),
});
