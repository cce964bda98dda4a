import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'diceboard-onnx-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('without onnxruntime-node, BACKEND_UNAVAILABLE says what is missing and what to do', () => {
  const sources = ['checkpoints/export/onnx/onnx-session.ts', 'domain/errors.ts'];
  for (const source of sources) {
    mkdirSync(dirname(join(folder, source)), { recursive: true });
    copyFileSync(join('src', source), join(folder, source));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const script = `
    import { openOnnx } from './${sources[0]}';
    const { code, message, remedy } = await openOnnx(new Uint8Array(8)).catch((error) => error);
    process.stdout.write(JSON.stringify({ code, message, remedy }));`;
  writeFileSync(join(folder, 'open.ts'), script);
  const loader = import.meta.resolve('tsx');
  const args = ['--import', loader, join(folder, 'open.ts')];
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
    code: 'BACKEND_UNAVAILABLE',
    message: expect.stringMatching(
      /^expected onnxruntime-node to load, got: Cannot find package 'onnxruntime-node'/,
    ),
    remedy: 'npm install onnxruntime-node, or use --format tfjs',
  });
});
