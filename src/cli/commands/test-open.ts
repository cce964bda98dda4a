import { describeVariant } from '../../domain/describe-variant.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { RankedRun } from '../../domain/ranked-run.ts';
import { endedStatuses } from '../../domain/run-transitions.ts';
import type { RunRole } from '../../domain/run.ts';
import { listTestOpenings } from '../../store/list-test-openings.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { readRun } from '../../store/read-run.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { startProgress } from '../progress.ts';
import { scoreTest, type TestScoreRow } from '../score-test.ts';
import { withSession, type Session } from '../session.ts';
import { print, printJson } from '../terminal.ts';

const roles: readonly RunRole[] = ['candidate', 'reference'];

/** A winner among runs that go on may not be the winner. */
function refuseWhileOpen(ranked: readonly RankedRun[]): void {
  const open = ranked.filter(({ status }) => !endedStatuses.includes(status)).length;
  if (open === 0) return;
  throw new DiceboardError('NOT_READY', `expected a sweep whose runs have ended, got ${open} that have not`, {
    remedy: 'wait for them, or cancel them: diceboard cancel',
  });
}

/** How often these data's test set was opened before: openings of one verb call share a sweep and a minute. */
async function refuseSecondOpening(session: Session, runId: string, again: boolean): Promise<number> {
  const { settings } = await readRun(session.database, runId);
  const openings = await listTestOpenings(session.database, { dataFingerprint: settings.dataFingerprint });
  const [first] = openings;
  if (first === undefined || again) return openings.length;
  throw new DiceboardError(
    'TEST_SEALED',
    `the test set of these data was opened on ${first.openedAt.toISOString().slice(0, 10)} by sweep ${first.sweepId}`,
    { remedy: '--again opens it once more, and the ledger shows that for ever' },
  );
}

function formatScores(scores: readonly TestScoreRow[], labels: ReadonlyMap<string, string>): string[] {
  return scores.map(
    ({ role, run, variantHash, summary }) =>
      `${role.padEnd(9)} ${run} ${labels.get(variantHash) ?? variantHash}: ` +
      `${(100 * summary.meanPatientDice).toFixed(2)} % per patient, ${(100 * summary.pooledDice).toFixed(2)} % pooled`,
  );
}

export const testOpen = defineVerb('diceboard test open slide-deck', {
  meta: { description: 'score the winner and the reference on the sealed test set, once' },
  args: {
    sweep: { type: 'positional', required: true, description: 'name or id' },
    again: { type: 'boolean', description: 'open a test set that was opened before' },
    json: jsonOption,
  },
  run: ({ args }) =>
    withSession(configFrom(args), async (session) => {
      const sweep = await requireSweep(session.database, args.sweep);
      const ranked = await readRankedRuns(session.database, sweep.id);
      refuseWhileOpen(ranked);
      const metric = sweepMetric(sweep);
      const chosen = roles.flatMap((role) => bestRuns(ranked, { metric, role }));
      const before = await refuseSecondOpening(session, chosen[0]!.runId, args.again === true);
      const progress = startProgress('test set', 'runs');
      const scores: TestScoreRow[] = [];
      for (const run of chosen) {
        progress.update(scores.length, chosen.length);
        scores.push(await scoreTest(session, { sweepId: sweep.id, ranked: run }));
      }
      progress.stop();
      if (args.json) return printJson({ sweep: sweep.id, earlierOpenings: before, scores });
      const labels = new Map(ranked.map((run) => [run.variantHash, describeVariant(run.parameters)]));
      for (const line of formatScores(scores, labels)) print(line);
      if (before > 0)
        print(`this test set had been opened for ${before} scores before: these are no longer unbiased`);
    }),
});
