import { ablate } from '../../domain/ablation/ablate.ts';
import { findLeak } from '../../domain/board/describe-leak.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { firstProtocol } from '../first-protocol.ts';
import { formatAblation } from '../format-ablation.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

export const ablation = defineVerb('diceboard ablation base-and-skips', {
  meta: { description: 'say what each factor of the grid is worth, over matched pairs of variants' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const runs = firstProtocol(await readRankedRuns(database, sweep.id));
      const [effects, leak] = [ablate(runs), findLeak(runs)];
      if (args.json) return printJson({ sweep: sweep.id, ...effects, leak });
      print(formatAblation(effects, leak));
    }),
});
