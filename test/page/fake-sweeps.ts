import { rankVariants } from '../../src/domain/ranking.ts';
import { makeVariant } from '../../src/domain/variant.ts';
import { rankedRun } from './fake-runs.ts';
import type { FakeRun, FakeSweep } from './fake-runs.ts';

const base = { model: 'mobilenetv3-lraspp' } as const;

/** One run of one variant, in training. */
export function oneRun(): FakeSweep {
  const run: FakeRun = { parameters: base, seed: 1, dice: 0.71, status: 'running', epochsDone: 7 };
  return { id: 'one-0a1b2c3d', name: 'one', epochs: 30, runs: [run] };
}

/** A small sweep with everything that the table can show. */
export function mixedSweep(): FakeSweep {
  const done = { status: 'completed', epochsDone: 30 } as const;
  const runs: FakeRun[] = [
    { parameters: base, seed: 1, dice: 0.7218, ...done },
    { parameters: base, seed: 2, dice: 0.7342, ...done },
    { parameters: { ...base, skipConnections: true }, seed: 1, dice: 0.7061, ...done },
    { parameters: { ...base, skipConnections: true }, seed: 2, dice: 0, ...done, collapsed: true },
    { parameters: { ...base, nesterov: false }, seed: 1, dice: 0.6984, ...done },
    { parameters: { ...base, nesterov: false }, seed: 2, dice: 0.69, status: 'running', epochsDone: 12 },
    {
      parameters: { ...base, batchNorm: false },
      seed: 1,
      dice: null,
      status: 'diverged',
      epochsDone: 3,
      reason: 'the training loss was NaN in epoch 4',
    },
    {
      parameters: { ...base, batchNorm: false },
      seed: 2,
      dice: null,
      status: 'failed',
      epochsDone: 0,
      reason: 'OUT_OF_MEMORY: expected 2 GB, got 1 GB',
    },
    {
      parameters: { ...base, optimizer: 'adam', learningRate: 0.001 },
      seed: 1,
      dice: 0.6512,
      ...done,
      leaky: true,
    },
    {
      parameters: { ...base, optimizer: 'adam', learningRate: 0.001 },
      seed: 2,
      dice: 0.6634,
      ...done,
      leaky: true,
    },
    {
      parameters: { ...base, optimizer: 'rmsprop', learningRate: 0.0001 },
      seed: 1,
      dice: null,
      status: 'queued',
      epochsDone: 0,
    },
    { parameters: { model: 'unet', width: 8 }, seed: 1, dice: 0.7156, ...done, role: 'reference' },
    { parameters: { model: 'unet', width: 8 }, seed: 2, dice: 0.7204, ...done, role: 'reference' },
  ];
  return { id: 'demo-5e6f7a8b', name: 'demo', epochs: 30, runs };
}

/** 200 variants of two seeds each; the higher the rate's number, the lower the Dice. */
export function largeSweep(): FakeSweep {
  const runs = Array.from({ length: 400 }, (_, index): FakeRun => {
    const variant = Math.floor(index / 2);
    const parameters = { ...base, learningRate: Number((0.001 * (variant + 1)).toFixed(3)) };
    const dice = 0.8 - variant * 0.002 + (index % 2) * 0.001;
    return { parameters, seed: 1 + (index % 2), dice, status: 'completed', epochsDone: 30 };
  });
  return { id: 'large-00000200', name: 'large', epochs: 30, runs };
}

export function failedSweep(): FakeSweep {
  const runs = [1, 2, 3].map((seed): FakeRun => ({
    parameters: base,
    seed,
    dice: null,
    status: 'failed',
    epochsDone: 0,
    reason: 'DATA_CHANGED: expected the data that the sweep was queued with, got other files',
  }));
  return { id: 'broken-0badc0de', name: 'broken', epochs: 30, runs };
}

/** Queued without a run, as a grid whose points were all known before. */
export function emptySweep(): FakeSweep {
  return { id: 'nothing-00000000', name: 'nothing', epochs: 30, runs: [] };
}

/** Every run ended, and none has a score. */
export function unscoredSweep(): FakeSweep {
  const runs = [1, 2].flatMap((seed) =>
    ([base, { ...base, nesterov: false }] as const).map((parameters): FakeRun => ({
      parameters,
      seed,
      dice: null,
      status: 'completed',
      epochsDone: 30,
    })),
  );
  return { id: 'nan-0000aaaa', name: 'nan', epochs: 30, runs };
}

/** Three variants with the very same scores, on one patient, without a reference. */
export function tiedSweep(): FakeSweep {
  const rates = [0.01, 0.05, 0.09];
  const runs = rates.map((learningRate): FakeRun => ({
    parameters: { ...base, learningRate },
    seed: 1,
    dice: 0.7,
    status: 'completed',
    epochsDone: 30,
    patients: 1,
  }));
  return { id: 'ties-0000bbbb', name: 'ties', epochs: 30, runs };
}

/** 2,000 variants of five seeds each: 10,000 runs. Its rows are copies of one ranked row, each with its own score. */
export function hugeSweep(): FakeSweep {
  const model = { parameters: base, seed: 1, dice: 0.7, status: 'completed', epochsDone: 30 } as const;
  const small: FakeSweep = { id: 'huge-00002000', name: 'huge', epochs: 30, runs: [{ ...model }] };
  const [pattern] = rankVariants([rankedRun(small, small.runs[0]!)], 'meanPatientDice', []);
  const points = Array.from({ length: 2000 }, (_, index) => {
    const { hash, parameters } = makeVariant({
      ...base,
      learningRate: Number((0.0001 * (index + 1)).toFixed(4)),
    });
    return { hash, parameters, mean: 0.85 - index * 0.0002, rank: index + 1 };
  });
  const rows = points.map(({ hash, parameters, mean, rank }) => {
    const spread = { mean, deviation: 0.01 };
    const own = {
      key: `honest:${hash}`,
      variantHash: hash,
      parameters,
      rank,
      score: spread,
      meanPatientDice: spread,
    };
    const label = `${pattern!.label.split(' · ')[0]} · SGD ${parameters.learningRate} 0.95 Nesterov BN`;
    const interval = { low: mean - 0.05, high: mean + 0.05 };
    const ranks = { ...pattern!.ranks, meanPatientDice: rank, pooledDice: 2001 - rank };
    const runs = { ...pattern!.runs, total: 5, completed: 5 };
    return { ...pattern!, ...own, label, patientMean: mean, interval, ranks, runs, minutes: 10 + (rank % 7) };
  });
  const runs = points.flatMap(({ parameters, mean }) =>
    [1, 2, 3, 4, 5].map((seed): FakeRun => ({ ...model, parameters: { ...parameters }, seed, dice: mean })),
  );
  return { ...small, runs, rows };
}
