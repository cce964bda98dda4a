import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { describeWith, python } from '../../../../test/needs.ts';
import type { Preprocess } from '../../../domain/run.ts';
import { useCpuBackend } from '../../../training/models/use-cpu-backend.test-support.ts';
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

describeWith('python3-numpy', "a safetensors card's lines for Python run as they stand", () => {
  it("list what Node's list, number for number, and turn kernels as PyTorch has them", async () => {
    const input = await makeTinyRun(folder, 'dataset', 'safetensors');
    await exportRun(input);
    const { images } = input.dataset;
    const project = await makeCardProject(join(folder, 'project'), { exported: input.out, images });
    const inNode = project.run(process.execPath, {
      name: 'use.mjs',
      code: `${project.linesAfter('node use.mjs')}
console.log(JSON.stringify(weights.map(({ name, shape, values }) => [name, shape, values[0], values.at(-1)])));\n`,
    });
    const inPython = project.run(python, {
      name: 'use.py',
      code: `${project.linesAfter('python use.py')}
ends = [[name, list(w.shape), float(w.flat[0]), float(w.flat[-1])] for name, w in weights.items()]
print(json.dumps([ends, [list(to_pytorch(name, w).shape) for name, w in weights.items()]]))\n`,
    });
    const [listed, ends] = inNode.trim().split('\n') as [string, string];
    const [listedToo, more] = inPython.trim().split('\n') as [string, string];
    expect(listedToo).toBe(listed);
    const expected = JSON.parse(ends) as [string, number[], number, number][];
    const [actual, turned] = JSON.parse(more) as [typeof expected, number[][]];
    expect(actual).toEqual(expected);
    expect(turned).toEqual(expected.map(([name, shape]) => shapeInPytorch(name, shape)));
  });
});

/** `[out, in, height, width]`, of a depthwise one `[channels, 1, height, width]`; the rest has one side. */
function shapeInPytorch(name: string, shape: readonly number[]): readonly number[] {
  if (shape.length !== 4) return [...shape].reverse();
  const [height, width, third, fourth] = shape as [number, number, number, number];
  return name.endsWith('depthwise_kernel') ? [third, fourth, height, width] : [fourth, third, height, width];
}

const fixtures = 'test/fixtures/onnxruntime-python';
const standIn = ['onnxruntime.py', 'run-onnx.mjs'];
describeWith('python3-pil', "an ONNX card's lines for Python, with onnxruntime-node for onnxruntime", () =>
  predictInPython(standIn),
);
describeWith('python3-onnxruntime', "an ONNX card's lines for Python run as they stand", () =>
  predictInPython([]),
);

function predictInPython(extras: readonly string[]): void {
  it.each<Preprocess>(['dataset', 'volume'])('preprocessing %s predicts as checked', async (preprocess) => {
    const input = await makeTinyRun(folder, preprocess, 'onnx');
    await exportRun(input);
    const { images } = input.dataset;
    const project = await makeCardProject(join(folder, 'project'), { exported: input.out, images });
    for (const name of extras) copyFileSync(join(fixtures, name), join(project.folder, name));
    const code = `${project.linesAfter('python use.py')}\nprint(probability.ravel().tolist())\n`;
    const output = project.run(python, { name: 'use.py', code });
    const expected = await predictFirstPatient(input.out, input.dataset);
    const [, counts, numbers] = /^([^]*\n)(\[.*\])\n$/.exec(output)!;
    expect(largestDifference(JSON.parse(numbers!) as number[], expected)).toBeLessThan(1e-4);
    expect(counts).toBe(describeTumour(project.pictures, expected));
  });
}
