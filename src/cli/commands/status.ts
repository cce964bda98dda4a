import { findSweep } from '../../store/find-sweep.ts';
import { listSweeps } from '../../store/list-sweeps.ts';
import { listWorkers } from '../../store/list-workers.ts';
import { sweepProgress } from '../../store/sweep-progress.ts';
import { configFrom, defineVerb, jsonOption, settingOptions } from '../command.ts';
import { describeSpending } from '../describe-spending.ts';
import { withSession, type Session } from '../session.ts';
import { sweepSpending } from '../sweep-spending.ts';
import { renderTable } from '../table.ts';
import { print, printJson } from '../terminal.ts';

async function readStatus({ database, queue }: Session) {
  const sweeps = await listSweeps(database);
  const counts = await (await queue()).counts();
  const progress = await Promise.all(
    sweeps.map(async ({ id, createdAt }) => ({ id, createdAt, ...(await sweepProgress(database, id)) })),
  );
  return { sweeps: progress, queue: counts, workers: await listWorkers(database) };
}

/** How far one sweep is, and what it has cost and will cost. */
async function showSweep({ database, config }: Session, name: string, json: boolean): Promise<void> {
  const sweep = await findSweep(database, name);
  const progress = await sweepProgress(database, sweep.id);
  const spending = await sweepSpending(database, sweep, config);
  if (json) printJson({ id: sweep.id, createdAt: sweep.createdAt, ...progress, spending });
  else print(describeSpending(sweep.id, progress, spending));
}

export const status = defineVerb('diceboard status slide-deck', {
  meta: { description: 'list sweeps, queue and workers; of one sweep, what it has cost and will cost' },
  args: {
    sweep: { type: 'positional', required: false, description: 'name or id; all where none is given' },
    workers: settingOptions.workers,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      if (args.sweep !== undefined) return showSweep(session, args.sweep, args.json === true);
      const { sweeps, queue, workers } = await readStatus(session);
      if (args.json) return printJson({ sweeps, queue, workers });
      print(
        renderTable(
          [
            { title: 'sweep', value: (sweep) => sweep.id },
            { title: 'runs', value: (sweep) => String(sweep.runs), align: 'right' },
            { title: 'completed', value: ({ byStatus }) => String(byStatus.completed), align: 'right' },
            { title: 'running', value: ({ byStatus }) => String(byStatus.running), align: 'right' },
            { title: 'queued', value: ({ byStatus }) => String(byStatus.queued), align: 'right' },
            { title: 'waiting', value: ({ byStatus }) => String(byStatus.waiting), align: 'right' },
            { title: 'pruned', value: ({ byStatus }) => String(byStatus.pruned), align: 'right' },
            {
              title: 'failed',
              value: ({ byStatus }) => String(byStatus.failed + byStatus.diverged),
              align: 'right',
            },
            { title: 'epochs', value: (sweep) => `${sweep.epochsDone}/${sweep.epochsTotal}`, align: 'right' },
          ],
          sweeps,
        ),
      );
      const alive = workers.filter((worker) => worker.alive);
      print(`queue: ${queue.waiting} waiting, ${queue.active} active${queue.paused ? ', paused' : ''}`);
      print(`workers: ${alive.length === 0 ? 'none' : alive.map(({ name }) => name).join(', ')}`);
    }),
});
