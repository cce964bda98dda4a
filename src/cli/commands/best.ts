import { describeLeak } from '../../domain/board/describe-leak.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { readRun } from '../../store/read-run.ts';
import { sweepProgress } from '../../store/sweep-progress.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { describeCost, describeEvidence, scoreRow } from '../describe-best.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { readBoard } from '../read-board.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

export const best = defineVerb('diceboard best slide-deck', {
  meta: { description: 'the best variant against U-Net: score, interval, verdict, cost, and its best run' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async ({ database }) => {
      const sweep = await requireSweep(database, args.sweep);
      const ranked = await readRankedRuns(database, sweep.id);
      const [winner] = bestRuns(ranked, { metric: sweepMetric(sweep), role: 'candidate' });
      const [rows, run, progress] = await Promise.all([
        readBoard(database, sweep),
        readRun(database, winner.runId),
        sweepProgress(database, sweep.id),
      ]);
      const isOwn = ({ protocol }: { protocol: string | null }) => protocol === winner.protocol;
      const row = rows.find((each) => isOwn(each) && each.variantHash === winner.variantHash)!;
      const score = scoreRow(row, ranked);
      const referenceRow = rows.find((each) => isOwn(each) && each.baseline);
      const reference = referenceRow === undefined ? null : scoreRow(referenceRow, ranked);
      const checkpoint = run.checkpoints.find(({ isBest }) => isBest);
      const { comparison } = row;
      if (args.json) {
        const evidence = { score, reference, comparison, leak: describeLeak(row), cost: progress };
        return printJson({ sweep: sweep.id, ...winner, ...evidence, checkpoint });
      }
      const lines = [
        ...describeEvidence(row, score, reference),
        ['cost', describeCost(progress)],
        [
          'best run',
          `${winner.runId}, seed ${winner.seed}, fold ${winner.fold}, epoch ${winner.bestEpoch} of ${winner.epochs}`,
        ],
        ['checkpoint', checkpoint?.folder ?? 'none'],
      ] as const;
      for (const [title, text] of lines) print(`${title!.padEnd(11)} ${text}`);
    }),
});
