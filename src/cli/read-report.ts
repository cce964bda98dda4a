import { basename } from 'node:path';
import { ablate } from '../domain/ablation/ablate.ts';
import { DiceboardError } from '../domain/errors.ts';
import type { LeaderboardRow } from '../domain/leaderboard-row.ts';
import { chooseByFold, listUnfinished } from '../domain/nested-choice.ts';
import { scoreNested, type NestedScore } from '../domain/nested-score.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { findContenders, runsOf } from '../report/contenders.ts';
import { countOpenings } from '../report/count-openings.ts';
import type { Capsule, Cost, LearningCurve, ReportData } from '../report/report-data.ts';
import { findDataset } from '../store/find-dataset.ts';
import { findTestSet } from '../store/find-test-set.ts';
import type { StoredSweep } from '../store/find-sweep.ts';
import { listCheckpoints } from '../store/list-checkpoints.ts';
import { listOuterScores } from '../store/list-outer-scores.ts';
import { listTestOpenings } from '../store/list-test-openings.ts';
import { readEpochs } from '../store/read-epochs.ts';
import { readRankedRuns } from '../store/read-ranked-runs.ts';
import { readRun, type StoredRun } from '../store/read-run.ts';
import { sweepMetric } from './find-sweep.ts';
import { firstProtocol } from './first-protocol.ts';
import { readBoard } from './read-board.ts';
import { readOverlays } from './read-overlays.ts';
import type { Session } from './session.ts';

/** Everything that a report of this sweep shows. Throws NOT_READY before a first run has completed. */
export async function readReport(session: Session, sweep: StoredSweep): Promise<ReportData> {
  const { database } = session;
  const runs = await readRankedRuns(database, sweep.id);
  const rows = await readBoard(database, sweep);
  const { winner, reference } = findContenders({ rows, runs });
  const ownRuns = winner === null ? [] : runsOf(runs, winner);
  const [example] = ownRuns.length > 0 ? ownRuns : runs.filter(({ status }) => status === 'completed');
  if (example === undefined)
    throw new DiceboardError('NOT_READY', 'expected a completed run to report on, got none', {
      remedy: 'diceboard status shows how far the sweep is',
    });
  const { settings } = await readRun(database, example.runId);
  const data = await findDataset(database, settings.dataFingerprint);
  const openings = await listTestOpenings(database, { dataFingerprint: settings.dataFingerprint });
  const { id, name, createdAt, specText } = sweep;
  return {
    sweep: {
      id,
      name,
      createdAt,
      specText,
      description: (sweep.spec as { description?: string }).description ?? '',
    },
    metric: sweepMetric(sweep),
    rows,
    runs,
    ablation: ablate(firstProtocol(runs)),
    curves: [
      ...(await readCurves(session, 'winner', { row: winner, runs })),
      ...(await readCurves(session, 'reference', { row: reference, runs })),
    ],
    overlays: await readOverlays(session, ownRuns),
    settings,
    data: data && { name: basename(data.folder), patients: data.patients, slices: data.slices },
    capsule: await readCapsule(session, sweep, [
      ...ownRuns,
      ...(reference === null ? [] : runsOf(runs, reference)),
    ]),
    cost: await readCost(session, runs),
    nested: await readNested(session, sweep, runs),
    testOpenings: countOpenings(openings),
    testSetSeen: (await findTestSet(database, settings.dataFingerprint))?.seen ?? false,
  };
}

async function readCurves(
  { database }: Session,
  role: LearningCurve['role'],
  { row, runs }: { row: LeaderboardRow | null; runs: readonly RankedRun[] },
): Promise<LearningCurve[]> {
  if (row === null) return [];
  return Promise.all(
    runsOf(runs, row).map(async ({ runId, seed, fold, bestEpoch }) => {
      const epochs = await readEpochs(database, runId);
      const points = epochs.map(({ epoch, validation, validationLoss }) => {
        return { epoch, dice: validation.meanPatientDice, loss: validationLoss };
      });
      return { role, label: row.label, seed, fold, bestEpoch, points };
    }),
  );
}

/** The sweep's capsule, and what these runs were computed by. */
async function readCapsule(
  { database }: Session,
  { capsule }: StoredSweep,
  runs: readonly RankedRun[],
): Promise<Capsule> {
  const backends = new Set<string>();
  for (const { runId } of runs) {
    const { attempts } = await readRun(database, runId);
    for (const attempt of attempts) backends.add(describeAttempt(attempt));
  }
  backends.delete('');
  return { ...(capsule as Omit<Capsule, 'backends'>), backends: [...backends].sort() };
}

function describeAttempt({ backend, device, engine, moduleHash }: StoredRun['attempts'][number]): string {
  const module = moduleHash === null ? null : `module ${moduleHash.slice(0, 12)}`;
  return [backend, device, engine, module].filter((word) => word !== null).join(', ');
}

async function readCost({ database }: Session, runs: readonly RankedRun[]): Promise<Cost> {
  let bytes = 0;
  for (const { runId } of runs)
    for (const checkpoint of await listCheckpoints(database, runId)) bytes += checkpoint.bytes;
  return {
    runs: runs.length,
    epochs: runs.reduce((sum, { epochsDone }) => sum + epochsDone, 0),
    seconds: runs.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    bytes,
  };
}

/** Only what `diceboard nested` has scored, and would still choose: a report opens nothing itself. */
async function readNested(
  { database }: Session,
  sweep: StoredSweep,
  runs: readonly RankedRun[],
): Promise<NestedScore | null> {
  if (!(sweep.spec as { split?: { nested?: true } }).split?.nested) return null;
  if (listUnfinished(runs).length > 0) return null;
  const choices = chooseByFold(runs, sweepMetric(sweep));
  const runIds = choices.flatMap(({ winner, reference }) =>
    [...winner, ...reference].map(({ runId }) => runId),
  );
  const scores = await listOuterScores(database, runIds);
  const isWhole = scores.length === runIds.length && choices.every(({ winner }) => winner.length > 0);
  if (!isWhole || choices.length === 0) return null;
  return scoreNested(choices, new Map(scores.map(({ runId, patients }) => [runId, patients])));
}
