import type {
  DashboardReader,
  EpochView,
  ProgressView,
  RunDetail,
  RunView,
} from '../../src/dashboard/dashboard-reader.ts';
import { describeVariant } from '../../src/domain/describe-variant.ts';
import type { RankedRun } from '../../src/domain/ranked-run.ts';
import { rankVariants } from '../../src/domain/ranking.ts';
import type { RunStatus } from '../../src/domain/run.ts';
import { makeVariant } from '../../src/domain/variant.ts';
import type { ParameterValue } from '../../src/domain/variant-parameters.ts';
import { publishedReferences } from '../fixtures/published-references.ts';

/** One run of a made-up sweep; `dice` is what its best epoch reaches. */
export interface FakeRun {
  readonly parameters: Record<string, ParameterValue>;
  readonly seed: number;
  readonly dice: number | null;
  status: RunStatus;
  epochsDone: number;
  readonly role?: 'reference';
  readonly collapsed?: boolean;
  readonly leaky?: boolean;
  readonly reason?: string;
}

export interface FakeSweep {
  readonly id: string;
  readonly name: string;
  readonly epochs: number;
  readonly runs: FakeRun[];
}

/** A reader over made-up sweeps, which a test may change while pages are open; the leaderboard is the real one. */
export function createFakeReader(sweeps: readonly FakeSweep[]): DashboardReader {
  const all = () => sweeps.flatMap((sweep) => sweep.runs.map((run) => ({ sweep, run })));
  const sweepOf = (id: string) => sweeps.find((sweep) => sweep.id === id || sweep.name === id);
  const find = (id: string) => all().find(({ sweep, run }) => idOf(sweep, run) === id);
  return {
    listSweeps: async () =>
      sweeps.map((sweep) => ({ id: sweep.id, name: sweep.name, createdAt, progress: progressOf(sweep) })),
    sweep: async (nameOrId) => {
      const sweep = sweepOf(nameOrId);
      if (sweep === undefined) return null;
      const specText = `name: ${sweep.name}\nepochs: ${sweep.epochs}\n`;
      return { id: sweep.id, name: sweep.name, createdAt, metric: 'meanPatientDice', specText };
    },
    leaderboard: async (id) => {
      const sweep = sweepOf(id)!;
      const runs = sweep.runs.map((run) => rankedRun(sweep, run));
      return rankVariants(runs, 'meanPatientDice', publishedReferences);
    },
    runs: async (id) => sweepOf(id)!.runs.map((run) => runView(sweepOf(id)!, run)),
    progress: async (id) => progressOf(sweepOf(id)!),
    run: async (id) => {
      const found = find(id);
      return found === undefined ? null : runDetail(found.sweep, found.run);
    },
    epochs: async (id) => {
      const { run } = find(id)!;
      return Array.from({ length: run.epochsDone }, (_, index) => epochView(run, index + 1));
    },
  };
}

const createdAt = '2026-11-24T17:30:00.000Z';

export function idOf(sweep: FakeSweep, run: FakeRun): string {
  return `${makeVariant(run.parameters).hash}${String(run.seed).padStart(4, '0')}-${sweep.name}`;
}

function progressOf({ runs, epochs }: FakeSweep): ProgressView {
  const statuses = [
    'queued',
    'running',
    'waiting',
    'completed',
    'pruned',
    'diverged',
    'failed',
    'cancelled',
  ] as const;
  const count = (status: RunStatus) => runs.filter((run) => run.status === status).length;
  const isOpen = ({ status }: FakeRun) => ['queued', 'running', 'waiting'].includes(status);
  const epochsDone = runs.reduce((sum, run) => sum + run.epochsDone, 0);
  return {
    counts: Object.fromEntries(statuses.map((status) => [status, count(status)])) as ProgressView['counts'],
    epochsDone,
    epochsTotal: runs.reduce((sum, run) => sum + (isOpen(run) ? epochs : run.epochsDone), 0),
    trainingSeconds: 14 * epochsDone,
    paused: false,
  };
}

function epochView(run: FakeRun, epoch: number): EpochView {
  const wobble = Math.sin(epoch * 1.7 + run.seed) * Math.exp(-epoch / 15) * 0.05;
  const learned = 1 - Math.exp(-epoch / 8);
  const dice = Math.max(0, (run.dice ?? 0) * learned + (run.collapsed ? 0 : wobble));
  return {
    epoch,
    trainingLoss: 1.35 - 1.05 * learned,
    validationLoss: 1.4 - 0.95 * learned - wobble,
    meanPatientDice: Math.min(1, dice),
    pooledDice: Math.min(1, dice * 1.08),
    learningRate: 0.09,
    seconds: 14,
    imagesPerSecond: 61.3,
    collapsed: run.collapsed ?? false,
  };
}

function runView(sweep: FakeSweep, run: FakeRun): RunView {
  return {
    id: idOf(sweep, run),
    variantHash: makeVariant(run.parameters).hash,
    protocol: run.leaky ? 'leaky' : 'honest',
    role: run.role ?? 'candidate',
    seed: run.seed,
    fold: 0,
    status: run.status,
    epochsDone: run.epochsDone,
    epochs: sweep.epochs,
    meanPatientDice: run.epochsDone === 0 ? null : run.dice,
    collapsed: run.collapsed ?? false,
    leaky: run.leaky ?? false,
  };
}

const metricsOf = (dice: number) => ({
  meanPatientDice: dice,
  pooledDice: Math.min(1, dice * 1.08),
  pooledIou: dice * 0.8,
  tumourSliceDice: dice * 0.95,
  emptySliceFalsePositiveRate: 0.083,
  sensitivity: dice,
  precision: dice,
  hd95: 6.2,
});

/** Volume Dice of ten patients, apart as patients are, whose mean is the run's own. */
function patientsOf({ dice, seed }: FakeRun): Record<string, number> {
  const spreads = Array.from(
    { length: 10 },
    (_, patient) => 0.06 * Math.sin(5 * patient) + 0.02 * Math.sin(7 * patient + 3 * seed + 50 * dice!),
  );
  const centre = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
  return Object.fromEntries(
    spreads.map((spread, patient) => [
      `patient ${patient}`,
      Math.min(1, Math.max(0, dice! + spread - centre)),
    ]),
  );
}

function rankedRun(sweep: FakeSweep, run: FakeRun): RankedRun {
  const { hash, parameters } = makeVariant(run.parameters);
  const scored = run.status === 'completed' && run.dice !== null;
  return {
    ...runView(sweep, run),
    runId: idOf(sweep, run),
    variantHash: hash,
    parameters,
    besidesSplit: 'same',
    splitKind: run.leaky ? 'slice-leaky' : 'patient',
    protocolLabel: run.leaky ? 'slice-leaky' : 'split by patient, 5 folds',
    metric: 'meanPatientDice',
    stage: 'search',
    rung: run.status === 'pruned' ? 1 : null,
    macs: null,
    bestEpoch: scored ? sweep.epochs - 2 : null,
    seconds: run.epochsDone === 0 ? null : 14 * run.epochsDone,
    trainableParameters: parameters.model === 'unet' ? 486_553 : 303_852,
    summary: scored ? metricsOf(run.dice!) : null,
    outer: null,
    test: null,
    patientDice: scored ? patientsOf(run) : null,
  };
}

function runDetail(sweep: FakeSweep, run: FakeRun): RunDetail {
  const { parameters } = makeVariant(run.parameters);
  const scored = run.epochsDone > 0 && run.dice !== null;
  return {
    ...runView(sweep, run),
    label: describeVariant(parameters),
    settings: {
      variant: parameters,
      seed: run.seed,
      fold: 0,
      split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
      dataFingerprint: '3f9a0c1d2e4b5a69788796a5b4c3d2e1f0011223344556677889900aabbccdde',
      preprocess: 'volume',
      metric: 'meanPatientDice',
      epochs: sweep.epochs,
      backend: 'wasm',
      trainingVersion: 1,
    },
    reason: run.reason ?? null,
    bestEpoch: scored ? Math.max(1, run.epochsDone - 2) : null,
    trainableParameters: 303_852,
    totalParameters: 310_108,
    summary: scored ? metricsOf(run.dice!) : null,
    sweeps: [{ id: sweep.id, name: sweep.name }],
    attempts: run.status === 'queued' ? [] : attemptsOf(run),
    capsule: { commit: '0123abc', dirty: false, backend: 'wasm', seed: run.seed },
  };
}

function attemptsOf(run: FakeRun): RunDetail['attempts'] {
  const base = {
    worker: 'laptop-1',
    backend: 'wasm',
    device: 'cpu',
    moduleHash: 'ab12',
    engine: 'eager: not asked for',
    mixed: false,
  } as const;
  const lost = { token: 1, startedAt: createdAt, endedAt: createdAt, resumedFromEpoch: 0, outcome: 'lost' };
  const outcome = run.status === 'running' ? null : run.status;
  const endedAt = outcome === null ? null : createdAt;
  return [
    { ...base, ...lost },
    { ...base, token: 2, startedAt: createdAt, endedAt, resumedFromEpoch: 4, outcome },
  ];
}
