import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTinyRun } from '../checkpoints/export/export-fixture.test-support.ts';
import { readLayersModel } from '../checkpoints/export/tfjs/layers-model-files.ts';
import { packDataset } from '../dataset/pack-dataset.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import type { RunSettings } from '../domain/run.ts';
import { useCpuBackend } from '../training/models/use-cpu-backend.test-support.ts';
import { writeInChild } from './model-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diceboard-model-'));
  await useCpuBackend();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a child writes the model that stock tfjs loads in place of earlier ones, and statistics of validation patients alone', async () => {
  await writePhantoms({ folder: join(folder, 'phantoms'), patients: 3, slices: 3, seed: 1 });
  const packedFolder = await packDataset({ folder: join(folder, 'phantoms'), size: 32, home: folder });
  const run = await makeTinyRun(folder, 'volume');
  const out = join(folder, 'models', 'run', 'weights');
  const { parameters, preprocess } = run.description;
  const job = {
    settings: { variant: parameters, preprocess } as RunSettings,
    checkpointFolder: run.checkpointFolder,
    checksum: run.checksum!,
    packedFolder,
    trainingSlices: [0, 1, 2],
    validationSlices: [3, 4, 5],
    folder: out,
    root: join(folder, 'models'),
    limitBytes: 1,
  };
  const earlier = join(folder, 'models', 'run', 'earlier');
  await mkdir(earlier, { recursive: true });
  await writeFile(join(earlier, 'weights.bin'), 'of another checkpoint');
  await writeInChild(job);
  expect((await readdir(out)).sort()).toEqual(['input.json', 'model.json', 'weights.bin']);
  expect(await readdir(join(out, '..'))).toEqual(['weights']);
  const model = await readLayersModel(out);
  expect(model.inputs.map(({ shape }) => shape)).toEqual([
    [null, 32, 32, 3],
    [null, 1, 1, 3],
    [null, 1, 1, 3],
  ]);
  model.dispose();
  const input = JSON.parse(await readFile(join(out, 'input.json'), 'utf8')) as Record<string, object>;
  expect(input).toMatchObject({ preprocess: 'volume', size: 32, threshold: 0.5 });
  expect(Object.keys(input['statistics']!)).toHaveLength(1);
  await expect(writeInChild({ ...job, packedFolder: join(folder, 'none') })).rejects.toMatchObject({
    code: 'DATA_NOT_FOUND',
    message: expect.not.stringContaining(folder),
  });
}, 180_000);
