import { describeVariant } from '../../domain/describe-variant.ts';
import { listRuns } from '../../store/list-runs.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { withSession } from '../session.ts';
import { renderTable } from '../table.ts';
import { print, printJson } from '../terminal.ts';

export const runs = defineVerb('diceboard runs demo --json', {
  meta: { description: 'list the runs of a sweep' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const rows = await listRuns(database, { sweepId: sweep.id });
      if (args.json) return printJson(rows);
      print(
        renderTable(
          [
            { title: 'run', value: (run) => run.id },
            { title: 'variant', value: (run) => describeVariant(run.settings.variant) },
            { title: 'seed', value: (run) => String(run.seed), align: 'right' },
            { title: 'fold', value: (run) => String(run.fold), align: 'right' },
            { title: 'state', value: (run) => run.status },
            { title: 'epochs', value: (run) => `${run.epochsDone}/${run.epochs}`, align: 'right' },
            { title: 'Dice', value: (run) => run.meanPatientDice?.toFixed(4) ?? '-', align: 'right' },
            { title: 'reason', value: (run) => run.reason ?? '' },
          ],
          rows,
        ),
      );
    }),
});
