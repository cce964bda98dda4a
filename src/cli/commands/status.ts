import { listSweeps } from '../../store/list-sweeps.ts';
import { listWorkers } from '../../store/list-workers.ts';
import { sweepProgress } from '../../store/sweep-progress.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { withSession, type Session } from '../session.ts';
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

export const status = defineVerb('diceboard status --json', {
  meta: { description: 'list sweeps with how far they are, the queue and the workers' },
  args: { json: jsonOption },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
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
