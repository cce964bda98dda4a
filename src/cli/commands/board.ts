import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { formatBoard } from '../format-board.ts';
import { readBoard } from '../read-board.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

export const board = defineVerb('diceboard board demo', {
  meta: { description: 'print the leaderboard of a sweep' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const rows = await readBoard(database, sweep);
      if (args.json) return printJson({ sweep: sweep.id, rows });
      print(formatBoard(rows));
    }),
});
