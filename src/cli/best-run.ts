import { DiceboardError } from '../domain/errors.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { rankVariants } from '../domain/ranking.ts';
import type { RunRole } from '../domain/run.ts';
import { firstProtocol } from './first-protocol.ts';

/** Who wins needs no intervals. */
const withoutInference = (groups: readonly unknown[]) =>
  groups.map(() => ({ interval: null, comparison: null }));

/**
 * The runs of the best variant of one role under the sweep's own protocol, best first, by the ranking metric; of the
 * references the one that verdicts are against. Throws NOT_READY without one.
 */
export function bestRuns(
  runs: readonly RankedRun[],
  { metric, role }: { metric: MetricName; role: RunRole },
): [RankedRun, ...RankedRun[]] {
  const own = firstProtocol(runs);
  const rows = rankVariants(own, metric, [], withoutInference);
  const winner = rows.find(({ kind, rank, baseline }) =>
    role === 'reference' ? baseline : kind === role && rank !== null,
  );
  const score = ({ summary }: RankedRun) => summary?.[metric] ?? -1;
  const [best, ...others] = own
    .filter(
      (run) => run.variantHash === winner?.variantHash && run.role === role && run.status === 'completed',
    )
    .sort((a, b) => score(b) - score(a));
  if (winner !== undefined && best !== undefined) return [best, ...others];
  throw new DiceboardError('NOT_READY', `expected a completed run of a ${role}, got none`, {
    remedy: 'diceboard status shows how far the sweep is',
  });
}
