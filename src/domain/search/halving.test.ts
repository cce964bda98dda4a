import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BracketRun, judgeArrival, moveBracket } from './halving.ts';

const ladder = { rungs: [1, 3, 9], reduction: 3 };
const budget = 27;

interface Part {
  /** Scores of epochs 1 to `budget`. */
  readonly curve: readonly number[];
  /** Ends as diverged after that epoch; null: never. */
  readonly divergesAfter: number | null;
}

interface State {
  readonly runId: string;
  status: BracketRun['status'];
  judged: number;
  epochs: number;
  reason: string | null;
}

/** A bracket on some workers; `pick` chooses which running one comes to its next rung or end first. */
function simulate(parts: readonly Part[], workers: number, pick: (below: number) => number) {
  const states = parts.map((_, at): State => ({
    runId: `r${String(at).padStart(3, '0')}`,
    status: 'queued',
    judged: -1,
    epochs: 0,
    reason: null,
  }));
  const trained: string[] = [];
  const bracket = () =>
    states.map((state, at): BracketRun => ({
      ...state,
      ours: true,
      scores: ladder.rungs
        .filter((rung) => rung <= state.epochs)
        .map((rung) => Math.max(...parts[at]!.curve.slice(0, rung))),
    }));
  const find = (runId: string) => states.find((state) => state.runId === runId)!;
  const apply = ({ promoted, pruned }: ReturnType<typeof moveBracket>) => {
    for (const { runId } of promoted) Object.assign(find(runId), { status: 'queued', reason: null });
    for (const { runId, reason } of pruned) Object.assign(find(runId), { status: 'pruned', reason });
  };
  for (;;) {
    for (const state of states.filter(({ status }) => status === 'queued')) {
      if (states.filter(({ status }) => status === 'running').length < workers) state.status = 'running';
    }
    const running = states.filter(({ status }) => status === 'running');
    if (running.length === 0) break;
    const state = running[pick(running.length)]!;
    const { divergesAfter } = parts[states.indexOf(state)]!;
    const to = ladder.rungs.find((rung) => rung > state.epochs) ?? budget;
    for (; state.epochs < to && state.epochs !== divergesAfter; state.epochs++)
      trained.push(`${state.runId} ${state.epochs + 1}`);
    if (state.epochs < to) state.status = 'diverged';
    else if (to === budget) state.status = 'completed';
    else {
      const rung = ladder.rungs.indexOf(to);
      const { verdict, reason, moves } = judgeArrival(bracket(), ladder, { runId: state.runId, rung });
      state.judged = rung;
      if (verdict !== 'goOn')
        Object.assign(state, { status: verdict === 'wait' ? 'waiting' : 'pruned', reason });
      apply(moves);
      continue;
    }
    apply(moveBracket(bracket(), ladder));
  }
  return { states, trained, bracket: bracket() };
}

const parts = fc.array(
  fc.record({
    curve: fc.array(
      fc.integer({ min: 0, max: 20 }).map((score) => score / 20),
      {
        minLength: budget,
        maxLength: budget,
      },
    ),
    divergesAfter: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.integer({ min: 0, max: 26 })),
  }),
  { minLength: 1, maxLength: 30 },
);

function check(verify: (end: ReturnType<typeof simulate>) => void) {
  fc.assert(
    fc.property(
      parts,
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat()),
      (given, workers, stream) =>
        void verify(simulate(given, workers, (below) => stream.next().value! % below)),
    ),
    { numRuns: 300, seed: 5 },
  );
}

describe('halving, in whatever order runs arrive', () => {
  it('ends every run in one outcome, with a reason where it is pruned', () => {
    check(({ states }) => {
      for (const { status, reason } of states) {
        expect(['completed', 'pruned', 'diverged']).toContain(status);
        expect(reason !== null).toBe(status === 'pruned');
      }
    });
  });

  it('trains no epoch twice', () => {
    check(({ trained }) => expect(new Set(trained).size).toBe(trained.length));
  });

  it('lets at most 1 / reduction of a rung go on and one more, and at least one', () => {
    check(({ bracket }) => {
      for (const rung of ladder.rungs.keys()) {
        const reached = bracket.filter(({ scores }) => scores.length > rung);
        const lost = bracket.filter(({ status, scores }) => status === 'diverged' && scores.length === rung);
        const wentOn = reached.filter(
          ({ status, scores }) => status !== 'pruned' || scores.length > rung + 1,
        );
        const lasted = wentOn.filter(({ status }) => status !== 'diverged');
        expect(lasted.length).toBeLessThanOrEqual(Math.floor((reached.length + lost.length) / 3) + 1);
        if (reached.length > 0) expect(wentOn.length).toBeGreaterThan(0);
      }
    });
  });

  it('ends with a run that is trained whole, unless all diverged', () => {
    check(({ states }) => {
      const statuses = new Set(states.map(({ status }) => status));
      expect(statuses.has('completed') || !statuses.has('pruned')).toBe(true);
    });
  });

  it('never prunes the best of a rung', () => {
    check(({ bracket }) => {
      for (const rung of ladder.rungs.keys()) {
        const reached = bracket.filter(({ scores }) => scores.length > rung);
        if (reached.length === 0) continue;
        const best = Math.max(...reached.map(({ scores }) => scores[rung]!));
        const first = reached.filter(({ scores }) => scores[rung] === best)[0]!;
        expect(first.status === 'pruned' && first.scores.length === rung + 1).toBe(false);
      }
    });
  });

  it('has nothing more to do when it is asked again', () => {
    check(({ bracket }) => expect(moveBracket(bracket, ladder)).toEqual({ promoted: [], pruned: [] }));
  });
});

function run(runId: string, score: number | null, others: Partial<BracketRun> = {}): BracketRun {
  const scores = score === null ? [] : [score];
  return { runId, status: 'waiting', judged: scores.length - 1, ours: true, scores, ...others };
}

describe('moveBracket', () => {
  it('promotes the best that waits once three have come, and prunes nobody while others may come', () => {
    const bracket = [run('a', 0.5), run('b', 0.7), run('c', 0.6), run('d', null, { status: 'running' })];
    expect(moveBracket(bracket, ladder)).toEqual({ promoted: [{ runId: 'b', rung: 0 }], pruned: [] });
  });

  it('lets all wait while one is queued that may come', () => {
    const bracket = [run('a', 0.5), run('b', 0.7), run('c', 0.6), run('d', null, { status: 'queued' })];
    expect(moveBracket(bracket, ladder)).toEqual({ promoted: [], pruned: [] });
  });

  it('prunes with rung, epochs, score, place and how many went on', () => {
    const gone = { status: 'completed', scores: [0.9, 0.9, 0.9], judged: 2 } as const;
    const bracket = [run('a', 0.512), run('b', 0.7, gone), run('c', 0.6)];
    expect(moveBracket(bracket, ladder).pruned).toEqual([
      { runId: 'c', rung: 0, reason: 'rung 1 of 3 (1 epoch): 0.600, 2nd of 3; 1 went on' },
      { runId: 'a', rung: 0, reason: 'rung 1 of 3 (1 epoch): 0.512, 3rd of 3; 1 went on' },
    ]);
  });

  it('orders equal scores by run id', () => {
    const bracket = [run('c', 0.5), run('b', 0.5), run('a', 0.5)];
    expect(moveBracket(bracket, ladder).promoted).toEqual([{ runId: 'a', rung: 0 }]);
  });

  it('counts a failed run as the worst at the rung that it was on its way to', () => {
    const bracket = [
      run('a', 0.5),
      run('b', 0.4),
      run('f', null, { status: 'failed' }),
      run('d', null, { status: 'running' }),
    ];
    expect(moveBracket(bracket, ladder).promoted).toEqual([{ runId: 'a', rung: 0 }]);
    const without = bracket.map((each) =>
      each.runId === 'f' ? { ...each, status: 'cancelled' as const } : each,
    );
    expect(moveBracket(without, ladder).promoted).toEqual([]);
  });

  it('sends the next best on for one that was lost after it was sent on, also from the rung below', () => {
    const lost = { status: 'diverged', judged: 0 } as const;
    const others = [run('a', 0.5, { status: 'pruned' }), run('b', 0.6, { status: 'pruned' })];
    expect(moveBracket([run('x', 0.9, lost), ...others], ladder).promoted).toEqual([{ runId: 'b', rung: 0 }]);
    const later = run('x', 0.9, { ...lost, scores: [0.9, 0.9], judged: 1 });
    expect(moveBracket([later, ...others], ladder).promoted).toEqual([{ runId: 'b', rung: 0 }]);
    const elsewhere = run('x', 0.9, { ...lost, ours: false });
    expect(moveBracket([elsewhere, ...others], ladder).promoted).toEqual([{ runId: 'b', rung: 0 }]);
    const replaced = run('b', 0.6, { status: 'completed', scores: [0.6, 0.6, 0.6], judged: 2 });
    expect(moveBracket([later, others[0]!, replaced], ladder).promoted).toEqual([]);
  });

  it('waits for one that has come and is not judged yet', () => {
    const bracket = [run('a', 0.5), run('b', 0.4, { status: 'running', judged: -1 })];
    expect(moveBracket(bracket, ladder)).toEqual({ promoted: [], pruned: [] });
  });

  it('moves no run that another sweep decides on; one among the best takes a place', () => {
    const foreign = { ours: false, status: 'completed' } as const;
    const ended = (score: number) => [run('a', 0.5), run('b', 0.4), run('z', score, foreign)];
    expect(moveBracket(ended(0.9), ladder).promoted).toEqual([]);
    expect(moveBracket(ended(0.1), ladder).promoted).toEqual([{ runId: 'a', rung: 0 }]);
  });

  it('takes up a run that another sweep pruned, from its rung or from below the first', () => {
    const bracket = [run('a', 0.9, { status: 'pruned' }), run('b', null, { status: 'pruned', judged: 0 })];
    expect(moveBracket(bracket, ladder).promoted).toEqual([{ runId: 'b', rung: -1 }]);
    expect(moveBracket([bracket[0]!, run('c', 0.1)], ladder)).toMatchObject({
      promoted: [{ runId: 'a', rung: 0 }],
      pruned: [{ runId: 'c' }],
    });
  });
});
