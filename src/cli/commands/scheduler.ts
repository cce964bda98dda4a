import { startReconciler } from '../../scheduler/reconciler.ts';
import { configFrom, defineVerb } from '../command.ts';
import { withSession } from '../session.ts';
import { untilStopped } from '../shutdown.ts';
import { note } from '../terminal.ts';

export const reconcileEveryMs = 5000;

export const scheduler = defineVerb('diceboard scheduler', {
  meta: { description: 'keep the queue filled from the database until stopped' },
  args: {},
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const queue = await session.queue();
      const reconciler = startReconciler({
        database: session.database,
        queue,
        everyMs: reconcileEveryMs,
        log: note,
      });
      note('ringing for queued runs and expired leases; Ctrl-C stops');
      await untilStopped();
      await reconciler.stop();
    }),
});
