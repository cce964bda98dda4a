import type {
  EpochView,
  FailureView,
  LogLineView,
  PatientView,
  ProgressView,
  RunDetail,
  RunView,
} from '../../src/dashboard/dashboard-reader.ts';
import { describeVariant } from '../../src/domain/describe-variant.ts';
import type { LeaderboardRow } from '../../src/domain/leaderboard-row.ts';
import type { RankedRun } from '../../src/domain/ranked-run.ts';
import type { RunStatus } from '../../src/domain/run.ts';
import { makeVariant } from '../../src/domain/variant.ts';
import type { ParameterValue } from '../../src/domain/variant-parameters.ts';

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
  /** Under another convention it stands elsewhere: added to the tumour-slice Dice. */
  readonly tumourBonus?: number;
  /** Patients it is validated on; 10 unless said. */
  readonly patients?: number;
}

export interface FakeSweep {
  readonly id: string;
  readonly name: string;
  readonly epochs: number;
  readonly runs: FakeRun[];
  /** Of a study too large to be ranked in a test; else they are ranked. */
  readonly rows?: readonly LeaderboardRow[];
}

export const createdAt = '2026-11-24T17:30:00.000Z';

export function idOf(sweep: FakeSweep, run: FakeRun): string {
  return `${makeVariant(run.parameters).hash}${String(run.seed).padStart(4, '0')}-${sweep.name}`;
}

export function progressOf({ runs, epochs }: FakeSweep): ProgressView {
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

export function epochView(run: FakeRun, epoch: number): EpochView {
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

export function runView(sweep: FakeSweep, run: FakeRun): RunView {
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

const metricsOf = ({ dice, tumourBonus = 0 }: FakeRun) => metricsOfDice(dice!, tumourBonus);

const metricsOfDice = (dice: number, tumourBonus: number) => ({
  meanPatientDice: dice,
  pooledDice: Math.min(1, dice * 1.08),
  pooledIou: dice * 0.8,
  tumourSliceDice: Math.min(1, dice * 0.95 + tumourBonus),
  emptySliceFalsePositiveRate: 0.083,
  sensitivity: dice,
  precision: dice,
  hd95: 6.2,
});

/** Volume Dice of its patients, apart as patients are, whose mean is the run's own. */
function patientsOf({ dice, seed, patients = 10 }: FakeRun): Record<string, number> {
  const spreads = Array.from(
    { length: patients },
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

export function rankedRun(sweep: FakeSweep, run: FakeRun): RankedRun {
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
    macs: parameters.model === 'unet' ? 770_000_000 : 66_000_000,
    bestEpoch: scored ? sweep.epochs - 2 : null,
    seconds: run.epochsDone === 0 ? null : 14 * run.epochsDone,
    trainableParameters: parameters.model === 'unet' ? 486_553 : 303_852,
    summary: scored ? metricsOf(run) : null,
    sliceDiceEmptyOne: scored ? Math.min(1, run.dice! * 1.1) : null,
    outer: null,
    test: null,
    patientDice: scored ? patientsOf(run) : null,
  };
}

export function runDetail(sweep: FakeSweep, run: FakeRun): RunDetail {
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
    summary: scored ? metricsOf(run) : null,
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

export function patientViews(run: FakeRun): PatientView[] {
  if (run.dice === null || run.epochsDone === 0) return [];
  const slices = [1, 2, 3].map((number) => ({
    number,
    truePositives: 100 * number,
    falsePositives: 10,
    falseNegatives: 20,
    trueNegatives: 65_536 - 100 * number - 30,
  }));
  const scores = Object.entries(patientsOf(run)).sort(([, a], [, b]) => a - b);
  return scores.map(([patient, dice]) => ({ patient, dice, hd95: 6.2, slices }));
}

export function logOf(run: FakeRun): LogLineView[] {
  const lines = [`seed ${run.seed} begins`, ...(run.reason === undefined ? [] : [run.reason])];
  return lines.map((text, index) => ({
    id: index + 1,
    at: createdAt,
    token: 2,
    level: index === 0 ? 'info' : 'error',
    text,
  }));
}

export function failureView(sweep: FakeSweep, run: FakeRun): FailureView {
  return {
    runId: idOf(sweep, run),
    label: describeVariant(makeVariant(run.parameters).parameters),
    seed: run.seed,
    fold: 0,
    status: run.status,
    reason: run.reason ?? null,
    worker: 'laptop-1',
    endedAt: createdAt,
    lastLines: logOf(run),
  };
}
