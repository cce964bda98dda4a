import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { describe, expect, it } from 'vitest';
import type { MetricSummary } from '../patient-counts.ts';
import type { RankedRun } from '../ranked-run.ts';
import { makeVariant } from '../variant.ts';
import { planReplication, type ReplicationLimits, type ReplicationRun } from './plan-replication.ts';
import { replicationSeconds } from './replication-seconds.ts';
import { replicationPairs, type RepeatPair } from './replication-pairs.ts';

const folds = 5;
const patientsPerFold = 12;
const secondsPerRun = 60;

/** True mean Dice of each model, the reference first. */
interface World {
  readonly reference: number;
  readonly candidates: readonly number[];
  /** Of a patient's Dice from run to run. */
  readonly noise: number;
}

/** A standard normal deviate that depends on its key alone (Box and Muller 1958). */
function normal(key: string): number {
  const seed = [...key].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 17);
  const generator = xoroshiro128plus(seed);
  const [first, second] = [uniformFloat64(generator), uniformFloat64(generator)];
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

const parametersOf = (number: number) =>
  number === 0
    ? makeVariant({ model: 'unet', width: 8 })
    : makeVariant({ model: 'mobilenetv3-lraspp', learningRate: number / 100 });

function completedRun(world: World, number: number, { seed, fold }: RepeatPair): RankedRun {
  const truth = number === 0 ? world.reference : world.candidates[number - 1]!;
  const patients = Array.from({ length: patientsPerFold }, (_, index) => `patient-${fold}-${index}`);
  const patientDice = Object.fromEntries(
    patients.map((patient) => {
      const own = 0.05 * normal(patient) + world.noise * normal(`${patient} ${number} ${seed}`);
      return [patient, Math.min(1, Math.max(0, truth + own))];
    }),
  );
  const mean = Object.values(patientDice).reduce((sum, dice) => sum + dice, 0) / patientsPerFold;
  const { hash, parameters } = parametersOf(number);
  return {
    runId: `${number}-${seed}-${fold}`,
    variantHash: hash,
    parameters,
    role: number === 0 ? 'reference' : 'candidate',
    protocol: 'honest',
    besidesSplit: 'same',
    splitKind: 'patient',
    protocolLabel: 'patient, volume',
    metric: 'meanPatientDice',
    stage: 'search',
    seed,
    fold,
    status: 'completed',
    leaky: false,
    epochs: 10,
    bestEpoch: 8,
    epochsDone: 10,
    rung: null,
    seconds: secondsPerRun,
    trainableParameters: 1000,
    macs: null,
    collapsed: false,
    summary: { meanPatientDice: mean, pooledDice: mean } as MetricSummary,
    sliceDiceEmptyOne: null,
    outer: null,
    test: null,
    patientDice,
  };
}

const first = { seed: 1, fold: 0 };
const replicated = (run: RankedRun): RankedRun => ({ ...run, stage: 'replication' });
const numbersOf = (world: World) => [0, ...world.candidates.map((_, index) => index + 1)];
const searched = (world: World) => numbersOf(world).map((number) => completedRun(world, number, first));
const pairs = replicationPairs([first], { seeds: 3, folds: 5 }, folds);
const numberOf = ({ like }: ReplicationRun) => Number(like.split('-')[0]);

/** Asks, trains what is asked for, asks again. */
function replicate(world: World, limits: { budget?: number } = {}) {
  let runs = searched(world);
  let spent = 0;
  for (let rounds = 0; ; rounds++) {
    const secondsLeft = limits.budget === undefined ? null : limits.budget - spent;
    const plan = planReplication(runs, { pairs, secondsLeft, workers: 1 } satisfies ReplicationLimits);
    if (plan.type === 'done') return { runs, rounds, spent, reason: plan.reason };
    runs = [...runs, ...plan.runs.map((run) => replicated(completedRun(world, numberOf(run), run)))];
    spent += plan.runs.reduce((sum, { seconds }) => sum + seconds!, 0);
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length);
  }
}

const clear: World = { reference: 0.5, candidates: [0.85, 0.6, 0.55, 0.5], noise: 0.05 };
const equal: World = { reference: 0.6, candidates: [0.7, 0.7, 0.7], noise: 0.1 };

describe('planReplication', () => {
  it('adds nothing where a clear winner has its verdict already', () => {
    const { rounds, reason } = replicate(clear);
    expect(rounds).toBe(0);
    expect(reason).toMatch(/leads alone and beats U-Net f=8/);
  });

  it('goes on with equal leaders, each paired with the reference, to the last seed and fold', () => {
    const { runs, reason } = replicate(equal);
    expect(reason).toMatch(/^every seed and fold is used; \d cannot be told apart/);
    const reference = runs.filter(({ role }) => role === 'reference');
    expect(reference).toHaveLength(15);
    const taken = new Set(reference.map(({ seed, fold }) => `${seed} ${fold}`));
    for (const { seed, fold } of runs) expect(taken).toContain(`${seed} ${fold}`);
  });

  it('spends compute where the interval says: a variant that is clearly worse gets no further run', () => {
    const { runs } = replicate({ ...equal, candidates: [0.7, 0.7, 0.3] });
    const ofWorst = runs.filter(({ variantHash }) => variantHash === parametersOf(3).hash);
    const ofFirst = runs.filter(({ variantHash }) => variantHash === parametersOf(1).hash);
    expect(ofWorst).toHaveLength(1);
    expect(ofFirst.length).toBeGreaterThan(5);
  });

  it('stops at the budget and says so', () => {
    const { spent, reason } = replicate(equal, { budget: 1000 });
    expect(spent).toBeLessThanOrEqual(1000);
    expect(spent).toBeGreaterThan(1000 - 4 * secondsPerRun);
    expect(reason).toMatch(/^the budget is spent; /);
  });

  it('gives the reference and the best leader the last seconds, and the others none', () => {
    const plan = planReplication(searched(equal), { pairs, secondsLeft: 2.5 * secondsPerRun, workers: 1 });
    expect(plan).toMatchObject({ type: 'add', runs: [{ role: 'reference' }, { role: 'candidate' }] });
  });

  it('gives one leader the last seconds where the reference has the pair already', () => {
    const pair = { seed: 1, fold: 1 };
    const ahead = [...searched(equal), completedRun(equal, 0, pair)];
    const onlyThese = [first, pair];
    const plan = planReplication(ahead, {
      pairs: onlyThese,
      secondsLeft: 1.5 * secondsPerRun,
      workers: 1,
    });
    expect(plan).toMatchObject({ type: 'add', runs: [{ role: 'candidate', ...pair }] });
  });

  it('fills folds before it begins another seed, and asks twice for the same', () => {
    const plan = planReplication(searched(equal), { pairs, secondsLeft: null, workers: 1 });
    expect(plan.type === 'add' && plan.runs.map(({ seed, fold }) => `${seed} ${fold}`)).toEqual(
      Array(4).fill('1 1'),
    );
    expect(planReplication(searched(equal), { pairs, secondsLeft: null, workers: 1 })).toEqual(plan);
  });

  it('asks again for a leader’s pruned run, and takes no pruned variant for a leader', () => {
    const pruned = (number: number, pair: RepeatPair): RankedRun => {
      const run = completedRun(equal, number, pair);
      return { ...run, status: 'pruned', rung: 0, epochsDone: 3 };
    };
    const [reference, leader, second] = searched(equal) as [RankedRun, RankedRun, RankedRun];
    const runs = [reference, leader, second, pruned(1, { seed: 1, fold: 1 }), pruned(3, first)];
    const plan = planReplication(runs, { pairs, secondsLeft: null, workers: 1 });
    const asked =
      plan.type === 'add' ? plan.runs.map((run) => `${numberOf(run)} ${run.seed} ${run.fold}`) : [];
    expect(asked.sort()).toEqual(['0 1 1', '1 1 1', '2 1 1']);
  });

  it('goes on with the reference that was replicated, not with one that scores better on one fold', () => {
    const { hash, parameters } = makeVariant({ model: 'unet', width: 8, learningRate: 0.01 });
    const better: RankedRun = {
      ...completedRun({ ...equal, reference: 0.69 }, 0, first),
      runId: 'other-1-0',
      variantHash: hash,
      parameters,
    };
    const second = [0, 1, 2, 3].map((number) =>
      replicated(completedRun(equal, number, { seed: 1, fold: 1 })),
    );
    const runs = [...searched(equal), better, ...second];
    const plan = planReplication(runs, { pairs, secondsLeft: null, workers: 1 });
    const asked = plan.type === 'add' ? plan.runs.filter(({ role }) => role === 'reference') : [];
    expect(asked.map(({ variantHash, fold }) => [variantHash, fold])).toEqual([[parametersOf(0).hash, 2]]);
  });

  it('does not ask for a run that has failed or diverged a second time', () => {
    const failed: RankedRun = { ...completedRun(equal, 1, { seed: 1, fold: 1 }), status: 'diverged' };
    const plan = planReplication([...searched(equal), failed], { pairs, secondsLeft: null, workers: 1 });
    const ofFirst = plan.type === 'add' ? plan.runs.filter((run) => numberOf(run) === 1) : [];
    expect(ofFirst.map(({ fold }) => fold)).toEqual([2]);
  });

  it('is done where no candidate has completed', () => {
    expect(planReplication([], { pairs, secondsLeft: null, workers: 1 })).toEqual({
      type: 'done',
      reason: 'no candidate has completed',
    });
  });
});

it('counts what the replication took by wall-clock: the search not at all, rounds one after the other', () => {
  const runs = searched(equal);
  const added = [1, 2].flatMap((fold) =>
    [0, 1, 2].map((number) => replicated(completedRun(equal, number, { seed: 1, fold }))),
  );
  expect(replicationSeconds(runs, 2)).toBe(0);
  expect(replicationSeconds([...runs, ...added], 2)).toBe(2 * 1.5 * secondsPerRun);
  const long = added.map((run) => (run.role === 'reference' ? { ...run, seconds: 10 * secondsPerRun } : run));
  expect(replicationSeconds([...runs, ...long], 2)).toBe(2 * 10 * secondsPerRun);
});

describe('replicationPairs', () => {
  it('keeps the search’s own seeds and folds first, then takes the smallest others', () => {
    const own = [
      { seed: 7, fold: 2 },
      { seed: 7, fold: 0 },
    ];
    expect(replicationPairs(own, { seeds: 2, folds: 3 }, 5)).toEqual([
      { seed: 7, fold: 2 },
      { seed: 7, fold: 0 },
      { seed: 7, fold: 1 },
      { seed: 1, fold: 2 },
      { seed: 1, fold: 0 },
      { seed: 1, fold: 1 },
    ]);
  });

  it('never asks for more folds than the split has, nor for fewer than the search had', () => {
    expect(replicationPairs([first], { seeds: 1, folds: 9 }, 1)).toEqual([first]);
    expect(replicationPairs([first, { seed: 2, fold: 1 }], { seeds: 1, folds: 1 }, 5)).toHaveLength(4);
  });
});
