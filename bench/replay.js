// Replays a search over recorded curves: what it would have trained, and what it would have found. No training.

/**
 * A recorded run: `dice` holds its validation score after each epoch; one that diverged has fewer than the others.
 * @typedef {{ readonly status: string, readonly dice: readonly number[] }} RecordedRun
 *
 * What a search keeps of it: the best score of the runs that went to their end, and the epochs of all.
 * @typedef {{ best: number, epochs: number, completed: number, pruned: number }} Outcome
 */

/** @returns {Outcome} of every run to its end */
export function replayGrid(runs) {
  const ended = runs.map((run) => ({ ...run, epochsDone: run.dice.length }));
  return outcomeOf(ended);
}

/**
 * Asynchronous halving with workers that take promoted runs first, then fresh ones in the order given.
 * @param rules `judgeArrival` and `moveBracket` of src/domain/search/halving.ts
 * @param settings `rungs`, `reduction`, `workers`, and `pace`: the time of one epoch of run i
 * @returns {Outcome}
 */
export function replayHalving(recorded, { judgeArrival, moveBracket }, settings) {
  const { rungs, reduction, workers, pace } = settings;
  const ladder = { rungs, reduction };
  const runs = recorded.map((run, place) => ({
    ...run,
    place,
    runId: String(place).padStart(6, '0'),
    status: 'queued',
    ended: run.status,
    scores: [],
    judged: -1,
    ours: true,
    epochsDone: 0,
  }));
  const apply = ({ promoted, pruned }) => {
    for (const { runId, rung } of promoted)
      Object.assign(runs[Number(runId)], { status: 'queued', judged: rung });
    for (const { runId } of pruned) runs[Number(runId)].status = 'pruned';
  };
  const arrive = (run) => {
    const rung = rungs.indexOf(run.epochsDone);
    // One that diverged in its next epoch stands at the rung still.
    if (rung < run.scores.length) {
      run.status = run.ended;
      apply(moveBracket(runs, ladder));
      return false;
    }
    run.scores.push(bestOf(run));
    const { verdict, moves } = judgeArrival(runs, ladder, { runId: run.runId, rung });
    run.judged = rung;
    run.status = { goOn: 'running', wait: 'waiting', prune: 'pruned' }[verdict];
    apply(moves);
    return verdict === 'goOn';
  };
  work(runs, {
    workers,
    take: () => nextOf(runs),
    epochsOf: (run) =>
      (rungs.find((epoch) => epoch > run.epochsDone && epoch <= run.dice.length) ?? run.dice.length) -
      run.epochsDone,
    pace,
    arrive,
  });
  return outcomeOf(runs);
}

/**
 * Every run, stopped after any epoch by the median of the others.
 * @param stopByMedian of src/domain/search/median-stopping.ts
 * @param settings `medianStopping`, `workers` and `pace`
 * @returns {Outcome}
 */
export function replayMedian(recorded, stopByMedian, { medianStopping, workers, pace }) {
  const runs = recorded.map((run, place) => ({
    ...run,
    place,
    means: runningMeans(run.dice),
    ended: run.status,
    status: 'queued',
    epochsDone: 0,
  }));
  const arrive = (run) => {
    const epoch = run.epochsDone;
    if (epoch === run.dice.length) run.status = run.ended;
    else {
      const others = runs.filter((other) => other !== run && other.epochsDone >= epoch);
      const otherMeans = others.map(({ means }) => means[epoch - 1]);
      if (stopByMedian(medianStopping, { epoch, best: bestOf(run), otherMeans }) !== null)
        run.status = 'pruned';
    }
    return run.status === 'running';
  };
  work(runs, { workers, take: () => nextOf(runs), epochsOf: () => 1, pace, arrive });
  return outcomeOf(runs);
}

/** Lets workers train until nothing is queued: each takes a run, trains to its next stop, and asks whether to go on. */
function work(runs, { workers, take, epochsOf, pace, arrive }) {
  const busy = [];
  let now = 0;
  const send = (run) => {
    const epochs = epochsOf(run);
    busy.push({ run, epochs, at: now + epochs * pace(run.place) });
  };
  for (;;) {
    for (let run; busy.length < workers && (run = take()); send(run)) run.status = 'running';
    if (busy.length === 0) return;
    busy.sort((a, b) => a.at - b.at || a.run.place - b.run.place);
    const { run, epochs, at } = busy.shift();
    now = at;
    run.epochsDone += epochs;
    if (arrive(run)) send(run);
  }
}

/** The queued run that has come furthest, else the first. */
function nextOf(runs) {
  return runs
    .filter(({ status }) => status === 'queued')
    .reduce(
      (first, run) => (first === undefined || run.epochsDone > first.epochsDone ? run : first),
      undefined,
    );
}

function outcomeOf(runs) {
  const completed = runs.filter(({ status }) => status === 'completed');
  return {
    best: Math.max(0, ...completed.map(bestOf)),
    epochs: runs.reduce((sum, { epochsDone }) => sum + epochsDone, 0),
    completed: completed.length,
    pruned: runs.filter(({ status }) => status === 'pruned').length,
  };
}

function bestOf({ dice, epochsDone }) {
  return Math.max(...dice.slice(0, epochsDone));
}

/** Mean of the values up to each place. */
function runningMeans(values) {
  let sum = 0;
  return values.map((value, place) => (sum += value) / (place + 1));
}
