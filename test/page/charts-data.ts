import type {
  EpochView,
  LogLineView,
  PatientView,
  RunDetail,
  SliceView,
} from '../../src/dashboard/dashboard-reader.ts';
import { describeVariant } from '../../src/domain/describe-variant.ts';
import { dice } from '../../src/domain/dice.ts';
import type { RunStatus } from '../../src/domain/run.ts';
import { makeVariant } from '../../src/domain/variant.ts';
import type { ParameterValue } from '../../src/domain/variant-parameters.ts';

export interface MadeRun {
  readonly id: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly seed?: number;
  readonly fold?: number;
  readonly status?: RunStatus;
  readonly epochsDone?: number;
  /** What its best epoch reaches; null: never scored. */
  readonly dice?: number | null;
}

export const budget = 30;

export function makeRun({
  id,
  parameters = {},
  seed = 1,
  fold = 0,
  status = 'completed',
  epochsDone = budget,
  dice = 0.7,
}: MadeRun): RunDetail {
  const variant = makeVariant(parameters);
  const scored = epochsDone > 0 && dice !== null;
  return {
    id,
    variantHash: variant.hash,
    protocol: 'honest',
    role: parameters['model'] === 'unet' ? 'reference' : 'candidate',
    seed,
    fold,
    status,
    epochsDone,
    epochs: budget,
    meanPatientDice: scored ? dice : null,
    collapsed: dice === 0,
    leaky: false,
    label: describeVariant(variant.parameters),
    settings: {
      variant: variant.parameters,
      seed,
      fold,
      split: { kind: 'patient', seed: 1, test: 0.2, folds: 5 },
      dataFingerprint: '3f9a0c1d2e4b5a69788796a5b4c3d2e1f0011223344556677889900aabbccdde',
      preprocess: 'volume',
      metric: 'meanPatientDice',
      epochs: budget,
      backend: 'wasm',
      trainingVersion: 2,
    },
    reason: status === 'failed' ? 'OUT_OF_MEMORY: expected 2 GB, got 1 GB' : null,
    bestEpoch: scored ? Math.max(1, epochsDone - 2) : null,
    trainableParameters: 303_852,
    totalParameters: 310_108,
    summary: scored ? summaryOf(dice) : null,
    sweeps: [{ id: 'charts-1', name: 'charts' }],
    attempts: status === 'queued' ? [] : [attempt],
    capsule: { commit: '0123abc', dirty: false, leaks: [], node: 'v20.20.2' },
  };
}

const attempt: RunDetail['attempts'][number] = {
  token: 1,
  worker: 'laptop-1',
  startedAt: '2026-11-24T17:30:00.000Z',
  endedAt: '2026-11-24T17:40:00.000Z',
  backend: 'wasm',
  device: 'cpu',
  moduleHash: 'ab12',
  engine: 'compiled: level wide, 1 thread',
  resumedFromEpoch: 0,
  mixed: false,
  outcome: 'completed',
};

function summaryOf(score: number): NonNullable<RunDetail['summary']> {
  return {
    meanPatientDice: score,
    pooledDice: Math.min(1, score * 1.08),
    pooledIou: score * 0.8,
    tumourSliceDice: score * 0.95,
    emptySliceFalsePositiveRate: 0.083,
    sensitivity: score,
    precision: score,
    hd95: 6.2,
  };
}

/** A curve that learns towards the run's Dice, apart from seed to seed. */
export function makeEpochs({ epochsDone, meanPatientDice, seed }: RunDetail): EpochView[] {
  return Array.from({ length: epochsDone }, (_, index) => {
    const learned = 1 - Math.exp(-(index + 1) / 8);
    const wobble = 0.06 * Math.sin(index * 1.7 + 2 * seed) * Math.exp(-index / 25);
    const score = Math.min(1, Math.max(0, (meanPatientDice ?? 0) * learned + wobble));
    return {
      epoch: index + 1,
      trainingLoss: 1.35 - 1.05 * learned,
      validationLoss: 1.4 - 0.95 * learned - wobble,
      meanPatientDice: score,
      pooledDice: Math.min(1, score * 1.08),
      learningRate: 0.09 * Math.cos((Math.PI * index) / 2 / budget),
      seconds: 14,
      imagesPerSecond: 61.3,
      collapsed: false,
    };
  });
}

/** Ten patients of 24 slices, worst first; tumours sit in the middle of the volume. */
export function makePatients({ meanPatientDice, seed }: RunDetail): PatientView[] {
  if (meanPatientDice === null) return [];
  return Array.from({ length: 10 }, (_, patient): PatientView => {
    const aim = meanPatientDice + 0.12 * Math.sin(5 * patient) + 0.03 * Math.sin(7 * patient + 3 * seed);
    const slices = Array.from({ length: 24 }, (_, index) =>
      makeSlice(index + 1, Math.min(0.98, Math.max(0, aim))),
    );
    const sum = (name: Exclude<keyof SliceView, 'number'>) =>
      slices.reduce((total, slice) => total + slice[name], 0);
    const score = dice(sum('truePositives'), sum('falsePositives'), sum('falseNegatives'));
    return { patient: `TCGA_CS_49${40 + patient}_1`, dice: score, hd95: 3 + patient, slices };
  }).sort((a, b) => a.dice - b.dice);
}

function makeSlice(number: number, aim: number): SliceView {
  const tumour = Math.max(0, Math.round(900 * (1 - ((number - 13) / 7) ** 2)));
  const truePositives = Math.round(tumour * aim);
  const falsePositives = tumour === 0 ? (number % 9 === 0 ? 20 : 0) : Math.round(tumour * (1 - aim));
  const falseNegatives = tumour - truePositives;
  const trueNegatives = 65_536 - truePositives - falsePositives - falseNegatives;
  return { number, truePositives, falsePositives, falseNegatives, trueNegatives };
}

export function makeLog(count: number): LogLineView[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    at: '2026-11-24T17:30:00.000Z',
    token: 1,
    level: index % 7 === 6 ? 'warning' : 'info',
    text:
      index % 7 === 6 ? 'the step took 2.1 s, expected 0.4 s' : `epoch ${index + 1} of ${budget}: loss 0.41`,
  }));
}
