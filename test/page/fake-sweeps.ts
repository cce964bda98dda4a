import type { FakeRun, FakeSweep } from './fake-reader.ts';

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
