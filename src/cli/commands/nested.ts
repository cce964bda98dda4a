import type { FoldScore } from '../../domain/nested-score.ts';
import { configFrom, defineVerb, jsonOption, latestSweepArgument } from '../command.ts';
import { requireSweep } from '../find-sweep.ts';
import { formatNested, labelsOf } from '../format-nested.ts';
import { startProgress } from '../progress.ts';
import { scoreNestedSweep, type NestedResult } from '../score-nested.ts';
import { withSession } from '../session.ts';
import { print, printJson } from '../terminal.ts';

function asJson(sweepId: string, { runs, folds, ...result }: NestedResult) {
  const labels = labelsOf({ runs });
  const choice = ({ patients, ...score }: FoldScore) => ({
    label: labels.get(score.variantHash),
    ...score,
    patients: Object.fromEntries(patients),
  });
  return {
    sweep: sweepId,
    ...result,
    folds: folds.map(({ fold, winner, reference }) => ({
      fold,
      winner: choice(winner),
      reference: reference === null ? null : choice(reference),
    })),
  };
}

export const nested = defineVerb('diceboard nested slide-deck', {
  meta: { description: 'score what each outer fold of a nested sweep chose on the patients that it kept' },
  args: {
    sweep: latestSweepArgument,
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const sweep = await requireSweep(session.database, args.sweep);
      const progress = startProgress('kept patients', 'runs');
      const scoring = scoreNestedSweep(session, sweep, progress.update);
      const result = await scoring.finally(() => progress.stop());
      if (args.json) return printJson(asJson(sweep.id, result));
      print(formatNested(result));
    }),
});
