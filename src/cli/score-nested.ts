import { openPacked } from '../dataset/open-packed.ts';
import { summarise } from '../domain/dice.ts';
import { DiceboardError } from '../domain/errors.ts';
import { chooseByFold, type NestedChoice } from '../domain/nested-choice.ts';
import { scoreNested, type NestedScore } from '../domain/nested-score.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import type { SplitSettings } from '../domain/run.ts';
import type { StoredSweep } from '../store/find-sweep.ts';
import { listOuterScores } from '../store/list-outer-scores.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { readRun } from '../store/read-run.ts';
import { recordOuterScore, type OuterScore } from '../store/record-outer-score.ts';
import { openBackend } from '../training/backends/open-backend.ts';
import { scoreCheckpoint } from '../training/score-checkpoint.ts';
import { prepareJob } from '../worker/prepare-job.ts';
import { splitRun } from '../worker/split-run.ts';
import { sweepMetric } from './find-sweep.ts';
import type { Session } from './session.ts';

export interface NestedResult extends NestedScore {
  /** Every run of the sweep, for labels. */
  readonly runs: readonly RankedRun[];
  /** Runs that were scored now; the others' scores were there. */
  readonly scored: number;
}

/**
 * Chooses by each fold's own validation, scores what was chosen on the patients that the fold kept, and keeps these
 * scores: asked again, it reads them. Throws NOT_READY for a sweep that is not nested or has not ended.
 */
export async function scoreNestedSweep(
  session: Session,
  sweep: StoredSweep,
  onRun: (done: number, total: number) => void,
): Promise<NestedResult> {
  refuseUnnested(sweep);
  const runs = await readRankedRuns(session.database, sweep.id);
  refuseUnfinished(runs);
  const choices = chooseByFold(runs, sweepMetric(sweep));
  refuseWithoutWinner(choices);
  const chosen = choices.flatMap(({ winner, reference }) => [...winner, ...reference]);
  const runIds = chosen.map(({ runId }) => runId);
  const known = new Set((await listOuterScores(session.database, runIds)).map(({ runId }) => runId));
  const missing = runIds.filter((runId) => !known.has(runId));
  for (const [done, runId] of missing.entries()) {
    onRun(done, missing.length);
    await recordOuterScore(session.database, await scoreOuter(session, runId));
  }
  const scores = await listOuterScores(session.database, runIds);
  const outer = new Map(scores.map(({ runId, patients }) => [runId, patients]));
  return { ...scoreNested(choices, outer), runs, scored: missing.length };
}

/** Scores a run's best checkpoint on the patients that its fold kept from training and validation. */
async function scoreOuter({ database, config }: Session, runId: string): Promise<OuterScore> {
  const { token, settings, checkpoints } = await readRun(database, runId);
  const checkpoint = checkpoints.find(({ isBest }) => isBest);
  if (checkpoint === undefined)
    throw new DiceboardError('NOT_READY', `expected a best checkpoint of run ${runId}, got none`, {
      remedy: `queue it again: diceboard retry ${runId}`,
    });
  const job = await prepareJob(database, { runId, token, settings, home: config.home });
  const dataset = openPacked(job.packedFolder);
  const { outer } = await splitRun(database, { runId, settings }, dataset.index);
  const backend = await openBackend(settings.backend);
  try {
    const patients = await scoreCheckpoint({
      parameters: settings.variant,
      checkpointFolder: checkpoint.folder,
      checksum: checkpoint.checksum,
      dataset,
      preprocess: settings.preprocess,
      trainingSlices: job.trainingSlices,
      slices: outer,
    });
    return { runId, epoch: checkpoint.epoch, summary: summarise(patients), patients };
  } finally {
    await backend.close();
  }
}

function refuseUnnested({ id, spec }: StoredSweep): void {
  if ((spec as { split: SplitSettings }).split.nested) return;
  throw new DiceboardError('NOT_READY', `expected a nested sweep, got ${id}, whose folds keep no patients`, {
    remedy: 'queue its spec with --nested',
  });
}

function refuseUnfinished(runs: readonly RankedRun[]): void {
  const open = runs.filter(
    ({ stage, status }) => stage === 'search' && ['queued', 'running', 'waiting'].includes(status),
  );
  if (open.length === 0) return;
  const folds = [...new Set(open.map(({ fold }) => fold))].sort((a, b) => a - b).join(', ');
  throw new DiceboardError(
    'NOT_READY',
    `expected runs that have ended, got ${open.length} that have not, of fold ${folds}`,
    { remedy: 'wait for them, or cancel them: diceboard cancel' },
  );
}

function refuseWithoutWinner(choices: readonly NestedChoice[]): void {
  const missing = choices.find(({ winner }) => winner.length === 0);
  if (missing === undefined && choices.length > 0) return;
  throw new DiceboardError(
    'NOT_READY',
    `expected a completed candidate in every fold, got none in fold ${missing?.fold ?? 0}`,
    { remedy: 'diceboard runs shows why' },
  );
}
