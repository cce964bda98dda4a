import { hostname, userInfo } from 'node:os';
import { findLeak } from '../../domain/board/describe-leak.ts';
import { describeVariant } from '../../domain/describe-variant.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { RankedRun } from '../../domain/ranked-run.ts';
import { endedStatuses } from '../../domain/run-transitions.ts';
import type { RunRole } from '../../domain/run.ts';
import { findTestSet } from '../../store/find-test-set.ts';
import { openTestSet, type OpenedTestSet } from '../../store/open-test-set.ts';
import { readRankedRuns } from '../../store/read-ranked-runs.ts';
import { bestRuns } from '../best-run.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { requireSweep, sweepMetric } from '../find-sweep.ts';
import { startProgress } from '../progress.ts';
import { prepareTest, scoreTest, type TestableRun, type TestScoreRow } from '../score-test.ts';
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

async function scoreRuns(
  session: Session,
  runs: readonly TestableRun[],
  entries: OpenedTestSet['entries'],
): Promise<TestScoreRow[]> {
  const progress = startProgress('test set', 'runs');
  const scores: TestScoreRow[] = [];
  try {
    for (const [place, run] of runs.entries()) {
      progress.update(place, runs.length);
      scores.push(await scoreTest(session, run, entries[place]!));
    }
    return scores;
  } finally {
    progress.stop();
  }
}

/** A line a run, and one on how patients leak in those that are scored, where they do. */
export function formatScores(
  scores: readonly TestScoreRow[],
  labels: ReadonlyMap<string, string>,
  leak: string | null,
): string[] {
  const lines = scores.map(
    ({ role, run, variantHash, summary }) =>
      `${role.padEnd(9)} ${run} ${labels.get(variantHash) ?? variantHash}: ` +
      `${(100 * summary.meanPatientDice).toFixed(2)} % per patient, ${(100 * summary.pooledDice).toFixed(2)} % pooled`,
  );
  return leak === null ? lines : [...lines, `leaky: ${leak}`];
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
      // Whatever could fail fails before the first entry of the ledger.
      const runs: TestableRun[] = [];
      for (const run of chosen) runs.push(await prepareTest(session, run));
      const { dataFingerprint } = runs[0]!.settings;
      const { entries, earlier } = await openTestSet(session.database, {
        dataFingerprint,
        sweepId: sweep.id,
        openedBy: `${userInfo().username}@${hostname()}`,
        runs: runs.map(({ ranked: { runId, role }, epoch }) => ({ runId, role, epoch })),
        again: args.again === true,
      });
      const scores = await scoreRuns(session, runs, entries);
      const seen = (await findTestSet(session.database, dataFingerprint))?.seen ?? false;
      if (args.json)
        return printJson({ sweep: sweep.id, earlierOpenings: earlier, seenBefore: seen, scores });
      const labels = new Map(ranked.map((run) => [run.variantHash, describeVariant(run.parameters)]));
      for (const line of formatScores(scores, labels, findLeak(chosen))) print(line);
      if (earlier > 0)
        print(`this test set had been opened ${earlier} times before: these scores are no longer unbiased`);
      if (seen)
        print(
          'before these patients were sealed, other runs trained or were scored on them: not a clean test',
        );
    }),
});
