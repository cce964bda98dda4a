import { DiceboardError } from '../domain/errors.ts';
import type { MetricName } from '../domain/patient-counts.ts';
import type { RankedRun } from '../domain/ranked-run.ts';
import { rankVariants } from '../domain/ranking.ts';
import { firstProtocol } from './first-protocol.ts';

/** The order needs no intervals. */
const withoutInference = (groups: readonly unknown[]) =>
  groups.map(() => ({ interval: null, comparison: null }));

/**
 * The best completed run of each of the best `count` variants that compete under the sweep's own protocol, best variant
 * first; fewer where there are fewer. Throws NOT_READY without any.
 */
export function topRuns(
  runs: readonly RankedRun[],
  { metric, count }: { metric: MetricName; count: number },
): RankedRun[] {
  const own = firstProtocol(runs);
  const score = ({ summary }: RankedRun) => summary?.[metric] ?? -1;
  const best = rankVariants(own, metric, [], withoutInference)
    .filter(({ kind, rank }) => kind === 'candidate' && rank !== null)
    .flatMap(({ variantHash }) => {
      const completed = own.filter(
        (run) => run.variantHash === variantHash && run.role === 'candidate' && run.status === 'completed',
      );
      return completed.sort((a, b) => score(b) - score(a)).slice(0, 1);
    })
    .slice(0, count);
  if (best.length > 0) return best;
  throw new DiceboardError('NOT_READY', 'expected a completed run of a candidate, got none', {
    remedy: 'diceboard status shows how far the sweep is',
  });
}
