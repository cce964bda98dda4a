import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../../training/models/use-cpu-backend.test-support.ts';
import { countTolerance } from './check-counts.ts';
import { exportFormatNames } from './export-format.ts';
import { makeTinyRun } from './export-fixture.test-support.ts';
import { exportRun } from './export-run.ts';
import { markSlice } from './patient-mark.ts';
import { verifyExport } from './verify-export.ts';

let folder: string;
beforeAll(useCpuBackend);
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-export-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an export', () => {
  it('holds the model, a manifest with its scores and a card that says what it is not for', async () => {
    const input = await makeTinyRun(folder, 'dataset');
    const manifest = await exportRun(input);
    const names = ['MODEL_CARD.md', 'manifest.json', 'manifest.sha256', 'model.json', 'weights.bin'];
    expect(readdirSync(input.out).sort()).toEqual(names);
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'export']);
    expect(manifest).toMatchObject({
      runId: 'tiny',
      capsule: { commit: 'abc' },
      trainableParameters: 303_947,
    });
    expect(manifest.scores).toMatchObject({ convention: 'validation, selected on', patients: 1, slices: 3 });
    const card = readFileSync(join(input.out, 'MODEL_CARD.md'), 'utf8');
    expect(card).toContain('Not for clinical use');
    expect(card).toContain(manifest.scores.summary.meanPatientDice.toFixed(4));
    expect(await verifyExport(input.out)).toEqual(JSON.parse(JSON.stringify(manifest)));
  });

  it.each([
    { format: 'onnx', file: 'model.onnx', says: 'ONNX, opset 17', engine: /^onnxruntime 1\./ },
    { format: 'safetensors', file: 'model.safetensors', says: 'weights alone', engine: /^TensorFlow\.js/ },
  ] as const)('as $format is read back, scores as training did, and says how', async (expected) => {
    for (const preprocess of ['dataset', 'volume'] as const) {
      const input = await makeTinyRun(folder, preprocess, expected.format);
      const { scores, files } = await exportRun(input);
      expect(scores.checkedWith).toMatch(expected.engine);
      expect(scores.countTolerance).toBe(countTolerance);
      expect(readdirSync(input.out)).toContain(expected.file);
      const card = readFileSync(join(input.out, 'MODEL_CARD.md'), 'utf8');
      for (const words of [expected.says, files[expected.file]!.sha256, 'fewer than 6 patients'])
        expect(card).toContain(words);
    }
  });

  it('in any format is refused where it does not score what the run reported', async () => {
    for (const format of exportFormatNames) {
      const input = await makeTinyRun(folder, 'dataset', format);
      const [patient] = input.expected;
      const falsePositives = patient!.falsePositives.map((count) => count + 1);
      const expected = [{ ...patient!, falsePositives }];
      await expect(exportRun({ ...input, expected }), format).rejects.toMatchObject({
        code: 'EXPORT_MISMATCH',
      });
    }
    expect(readdirSync(folder)).toEqual(['checkpoints']);
  });

  it('marks every slice of its own patients, whatever they are called, and no other', async () => {
    const { dataset, ...input } = await makeTinyRun(folder, 'dataset');
    const { ownPatients } = await exportRun({ ...input, dataset });
    const bytes = 32 * 32 * 3;
    const slices = [5, 4, 3].map((slice) => dataset.images.subarray(slice * bytes, (slice + 1) * bytes));
    expect(ownPatients).toHaveLength(6);
    expect(ownPatients).toEqual(expect.arrayContaining(slices.map(markSlice)));
    expect(ownPatients).not.toContain(markSlice(slices[0]!.map((value) => 255 - value)));
    expect(markSlice(new Uint8Array(bytes))).toBeNull();
  });

  it('is refused, and nothing is written, unless every count is the one that the run reported', async () => {
    const input = await makeTinyRun(folder, 'volume');
    const [patient] = input.expected;
    const truePositives = patient!.truePositives.map((count, slice) => (slice === 1 ? count + 1 : count));
    const expected = [{ ...patient!, truePositives }];
    await expect(exportRun({ ...input, expected })).rejects.toMatchObject({
      code: 'EXPORT_MISMATCH',
      message: expect.stringContaining('truePositives of TCGA_BB_0002, slice 2'),
    });
    expect(readdirSync(folder)).toEqual(['checkpoints']);
  });

  it('replaces an earlier export, but no folder that holds anything else', async () => {
    const input = await makeTinyRun(folder, 'dataset');
    await exportRun(input);
    await exportRun(input);
    writeFileSync(join(input.out, 'thesis.tex'), 'years of work');
    await expect(exportRun(input)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(join(input.out, 'thesis.tex'))).toBe(true);
  });
});

describe('verifying an export', () => {
  it('refuses one flipped byte in any of its files', async () => {
    const { out, ...input } = await makeTinyRun(folder, 'volume');
    await exportRun({ ...input, out });
    for (const name of readdirSync(out)) {
      const whole = readFileSync(join(out, name));
      const flipped = Buffer.from(whole);
      flipped[Math.floor(whole.length / 2)]! ^= 1;
      writeFileSync(join(out, name), flipped);
      await expect(verifyExport(out), name).rejects.toMatchObject({ code: 'EXPORT_MISMATCH' });
      writeFileSync(join(out, name), whole);
    }
    await expect(verifyExport(out)).resolves.toBeDefined();
  });

  it('names a file that is missing', async () => {
    const { out, ...input } = await makeTinyRun(folder, 'dataset');
    await exportRun({ ...input, out });
    rmSync(join(out, 'weights.bin'));
    await expect(verifyExport(out)).rejects.toThrow('weights.bin as exported, got no such file');
    await expect(verifyExport(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
