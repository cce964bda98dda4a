import type { LeaderboardRow } from '../leaderboard-row.ts';
import type { MetricName } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { conventionScores } from './convention-scores.ts';
import { describeLeak } from './describe-leak.ts';
import {
  completedRuns,
  isReference,
  patientMean,
  scoreOf,
  scoreSpread,
  spread,
  type Group,
} from './variant-group.ts';

const measuredConvention = 'validation (selected on), scored on the original masks';

/** What depends on the other rows. */
type OfOthers =
  | 'label'
  | 'rank'
  | 'ranks'
  | 'baseline'
  | 'interval'
  | 'comparison'
  | 'verdict'
  | 'differenceToReference';

/** What a variant's row says without looking at other rows. */
export function describeGroup(group: Group, metric: MetricName): Omit<LeaderboardRow, OfOthers> {
  const [first] = group;
  const completed = completedRuns(group);
  const leaky = group.some((run) => run.leaky);
  const leak = describeLeak({ leaky, splitKind: first.splitKind });
  return {
    key: `${first.protocol}:${first.variantHash}`,
    kind: isReference(group) ? 'reference' : 'candidate',
    protocol: first.protocol,
    protocolLabel: first.protocolLabel,
    besidesSplit: first.besidesSplit,
    splitKind: first.splitKind,
    variantHash: first.variantHash,
    parameters: first.parameters,
    runs: countRuns(group),
    rung: completed.length > 0 ? null : furthestRung(group),
    score: scoreSpread(completed, metric),
    meanPatientDice: scoreSpread(completed, 'meanPatientDice'),
    patientMean: patientMean(group),
    pooledDice: scoreSpread(completed, 'pooledDice'),
    test: spread(completed.flatMap((run) => run.test?.meanPatientDice ?? [])),
    trainableParameters: group.find((run) => run.trainableParameters !== null)?.trainableParameters ?? null,
    macs: group.find((run) => run.macs !== null)?.macs ?? null,
    minutes:
      spread(completed.flatMap((run) => (run.seconds === null ? [] : [run.seconds / 60])))?.mean ?? null,
    lastEpochWasBest: completed.some((run) => run.bestEpoch === run.epochs),
    scores: conventionScores(group),
    leaky,
    convention: leak === null ? measuredConvention : `validation (selected on), leaky: ${leak}`,
    published: null,
  };
}

const openStatuses = new Set(['queued', 'running', 'waiting']);

function countRuns(group: Group): LeaderboardRow['runs'] {
  const count = (is: (run: RankedRun) => boolean) => group.filter(is).length;
  return {
    total: group.length,
    completed: count(({ status }) => status === 'completed'),
    open: count(({ status }) => openStatuses.has(status)),
    pruned: count(({ status }) => status === 'pruned'),
    failed: count(({ status }) => status === 'failed' || status === 'diverged'),
    collapsed: count(({ status, collapsed }) => status === 'completed' && collapsed),
  };
}

function furthestRung(group: Group): number | null {
  const rungs = group.flatMap(({ status, rung }) => (status === 'pruned' ? (rung ?? []) : []));
  return rungs.length === 0 ? null : Math.max(...rungs);
}

/** Mean difference of the score over the (seed, fold) pairs that both have completed; null without one. */
export function meanDifference(group: Group, reference: Group | null, metric: MetricName): number | null {
  const differences = group.flatMap((run) => {
    const twin = reference?.find(({ seed, fold }) => seed === run.seed && fold === run.fold);
    const ours = scoreOf(run, metric);
    const theirs = twin === undefined ? null : scoreOf(twin, metric);
    return ours === null || theirs === null ? [] : [ours - theirs];
  });
  return spread(differences)?.mean ?? null;
}
