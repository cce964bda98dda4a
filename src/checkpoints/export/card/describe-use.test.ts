import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preprocess } from '../../../domain/run.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
import type { ExportFormatName } from '../export-format.ts';
import { makeTinyRun } from '../export-fixture.test-support.ts';
import { exportRun } from '../export-run.ts';
import {
  describeTumour,
  largestDifference,
  makeCardProject,
  predictFirstPatient,
} from './card-project.test-support.ts';

let folder: string;
beforeAll(useCpuBackend);
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-card-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Scripts of their own on cores that may be training.
vi.setConfig({ testTimeout: 180_000 });

describe("a card's lines for Node run as they stand in a project with the packages that they name, and nothing else", () => {
  it.each<[ExportFormatName, Preprocess]>([
    ['tfjs', 'dataset'],
    ['tfjs', 'volume'],
    ['onnx', 'dataset'],
    ['onnx', 'volume'],
  ])('%s with preprocessing %s predicts what the export was checked with', async (format, preprocess) => {
    const { project, expected } = await exportAndPredict(format, preprocess);
    const values = format === 'tfjs' ? 'probability.dataSync()' : 'probability.data';
    const code = `${project.linesAfter('node use.mjs')}\nconsole.log(JSON.stringify([...${values}]));\n`;
    const output = project.run(process.execPath, { name: 'use.mjs', code });
    const [, counts, numbers] = /([^]*\n|)(\[.*\])\n$/.exec(output)!;
    expect(largestDifference(JSON.parse(numbers!) as number[], expected)).toBeLessThan(1e-4);
    expect(counts).toContain(describeTumour(project.pictures, expected));
  });

  it('safetensors lists every weight', async () => {
    const input = await makeTinyRun(folder, 'dataset', 'safetensors');
    const { totalParameters } = await exportRun(input);
    const { images } = input.dataset;
    const project = await makeCardProject(join(folder, 'project'), { exported: input.out, images });
    const output = project.run(process.execPath, {
      name: 'use.mjs',
      code: project.linesAfter('node use.mjs'),
    });
    expect(output).toContain(`tensors, ${totalParameters} numbers`);
  });
});

async function exportAndPredict(format: ExportFormatName, preprocess: Preprocess) {
  const input = await makeTinyRun(folder, preprocess, format);
  await exportRun(input);
  const { images } = input.dataset;
  const project = await makeCardProject(join(folder, 'project'), { exported: input.out, images });
  return { project, expected: await predictFirstPatient(input.out, input.dataset) };
}
