import { describe, expect, it } from 'vitest';
import { chooseByFold } from './nested-choice.ts';
import type { RankedRun } from './ranked-run.ts';

/** A completed run `variant/seed/fold` of a candidate whose validation Dice is `score`. */
function run(id: string, score: number | null, over: Partial<RankedRun> = {}): RankedRun {
  const [variantHash, seed, fold] = id.split('/') as [string, string, string];
  const summary = { meanPatientDice: score, pooledDice: score === null ? null : 1 - score };
  return {
    runId: id,
    variantHash,
    seed: Number(seed),
    fold: Number(fold),
    role: 'candidate',
    stage: 'search',
    status: 'completed',
    summary: score === null ? null : summary,
    ...over,
  } as unknown as RankedRun;
}

const ids = (runs: readonly RankedRun[]) => runs.map(({ runId }) => runId);

describe('chooseByFold', () => {
  it('lets each fold choose by its own validation alone, by the mean over seeds', () => {
    const runs = [
      run('a/1/0', 0.5),
      run('a/2/0', 0.7),
      run('b/1/0', 0.8),
      run('b/2/0', 0.3),
      run('a/1/1', 0.1),
      run('a/2/1', 0.1),
      run('b/1/1', 0.2),
      run('b/2/1', 0.2),
    ];
    const [first, second] = chooseByFold(runs, 'meanPatientDice');
    expect(ids(first!.winner)).toEqual(['a/1/0', 'a/2/0']);
    expect(ids(second!.winner)).toEqual(['b/1/1', 'b/2/1']);
    const changed = runs.map((each) => (each.fold === 1 ? { ...each, summary: null } : each));
    expect(ids(chooseByFold(changed, 'meanPatientDice')[0]!.winner)).toEqual(ids(first!.winner));
  });

  it('chooses by the metric that is asked for', () => {
    const runs = [run('a/1/0', 0.6), run('b/1/0', 0.4)];
    expect(ids(chooseByFold(runs, 'pooledDice')[0]!.winner)).toEqual(['b/1/0']);
  });

  it('chooses the reference alike, and none where there is none', () => {
    const reference = { role: 'reference' as const };
    const runs = [
      run('a/1/0', 0.6),
      run('u/1/0', 0.2, reference),
      run('v/1/0', 0.9, reference),
      run('a/1/1', 0.5),
    ];
    const [first, second] = chooseByFold(runs, 'meanPatientDice');
    expect([ids(first!.winner), ids(first!.reference)]).toEqual([['a/1/0'], ['v/1/0']]);
    expect(second!.reference).toEqual([]);
  });

  it('leaves out variants that lack a seed, pruned runs, replications and other protocols', () => {
    const runs = [
      run('a/1/0', 0.5),
      run('a/2/0', 0.5),
      run('b/1/0', 0.9),
      run('b/2/0', 0.9, { status: 'diverged' }),
      run('c/1/0', 0.8, { status: 'pruned' }),
      run('c/2/0', 0.8, { status: 'pruned' }),
      run('d/1/0', 0.9, { stage: 'beside' }),
      run('d/2/0', 0.9, { stage: 'beside' }),
      run('a/3/0', 0.1, { stage: 'replication' }),
    ];
    expect(ids(chooseByFold(runs, 'meanPatientDice')[0]!.winner)).toEqual(['a/1/0', 'a/2/0']);
  });

  it('names a fold without a completed candidate', () => {
    expect(chooseByFold([run('a/1/0', null, { status: 'failed' })], 'meanPatientDice')).toEqual([
      { fold: 0, winner: [], reference: [] },
    ]);
  });
});
