import { describeVariant } from '../../domain/describe-variant.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { readRun } from '../../store/read-run.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

export const best = defineVerb('diceboard best demo', {
  meta: { description: 'name the best variant and its best run' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const ranked = await readRankedRuns(database, sweep.id);
      const [winner] = bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' });
      const run = await readRun(database, winner.runId);
      const checkpoint = run.checkpoints.find(({ isBest }) => isBest);
      if (args.json) return printJson({ sweep: sweep.id, ...winner, checkpoint });
      print(describeVariant(winner.parameters));
      print(`run         ${winner.runId}, seed ${winner.seed}, fold ${winner.fold}`);
      print(`epoch       ${winner.bestEpoch} of ${winner.epochs}`);
      print(
        `Dice        ${winner.summary?.meanPatientDice.toFixed(4)} per patient, validation (selected on)`,
      );
      print(`pooled Dice ${winner.summary?.pooledDice.toFixed(4)}`);
      print(`checkpoint  ${checkpoint?.folder ?? 'none'}`);
    }),
});
