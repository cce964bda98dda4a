import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../../training/models/use-cpu-backend.test-support.ts';
import { makeTinyRun } from './export-fixture.test-support.ts';
import { exportRun } from './export-run.ts';
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
