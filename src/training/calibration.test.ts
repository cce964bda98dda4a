import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeVariant } from '../domain/variant.ts';
import { chooseBackend, measureTraining, recallTraining } from './calibration.ts';

const { parameters } = makeVariant({ model: 'unet', width: 2, imageSize: 16, batchSize: 2 });
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'diceboard-calibration-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('measures a named backend once and remembers it', { timeout: 120_000 }, async () => {
  const first = await measureTraining({ home, backend: 'wasm', parameters });
  expect(first.trainingMilliseconds).toBeGreaterThan(first.evaluationMilliseconds);
  expect(first.evaluationMilliseconds).toBeGreaterThan(0);
  // 30,729 numbers of the network, the velocities of the trainable ones beside them.
  expect(first.checkpointBytes).toBeGreaterThan(4 * 2 * 30_000);
  const file = join(home, 'calibration.json');
  const altered = readFileSync(file, 'utf8').replace(/"checkpointBytes": \d+/, '"checkpointBytes": 5');
  writeFileSync(file, altered);
  const second = await measureTraining({ home, backend: 'wasm', parameters });
  expect(second).toEqual({ ...first, checkpointBytes: 5 });
});

it('recalls what was measured, and measures nothing where nothing was', { timeout: 120_000 }, async () => {
  const request = { home, backend: 'wasm', parameters } as const;
  expect(recallTraining(request)).toBeNull();
  expect(readdirSync(home)).toEqual([]);
  const measured = await measureTraining(request);
  expect(recallTraining(request)).toEqual(measured);
  expect(recallTraining({ ...request, parameters: { ...parameters, width: 4 } })).toBeNull();
});

it('picks a backend that is no software, with a reason for each', { timeout: 120_000 }, async () => {
  const choice = await chooseBackend({ home, parameters });
  expect(choice.millisecondsPerImage).toBeGreaterThan(0);
  for (const name of ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm'])
    expect(choice.reason).toContain(`${name}: `);
  expect(choice.reason).toMatch(new RegExp(`${choice.backend}: [\\d.]+ ms an image`));
});

it('says why a named backend does not open', { timeout: 120_000 }, async () => {
  const attempt = measureTraining({ home, backend: 'tensorflow-gpu', parameters });
  await expect(attempt).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: /not installed|no CUDA GPU/,
  });
});
