import type { RankedRun } from '../domain/ranked-run.ts';

/** The runs under the protocol that a spec's own keys describe: the plan lists them first. */
export function firstProtocol(runs: readonly RankedRun[]): RankedRun[] {
  return runs.filter(({ protocol }) => protocol === runs[0]?.protocol);
}
