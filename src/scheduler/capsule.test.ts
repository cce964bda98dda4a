import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCapsule } from './capsule.ts';
import { planSweep } from './plan.ts';
import { parseSpec } from './spec/load-spec.ts';

const spec = parseSpec({ file: 'x.yaml', text: 'data: d\n', overrides: ['epochs=3'] });
const plan = planSweep(spec, { dataFingerprint: 'abc', backend: 'wasm', leaks: ['A and B: copy'] });

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'diceboard-capsule-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'package-lock.json'), '{}');
  return folder;
}

function git(folder: string, ...words: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
  return execFileSync('git', ['-C', folder, ...who, ...words], { encoding: 'utf8' }).trim();
}

test('a capsule holds commit, whether files differ from it, lock file, data and overrides', async () => {
  const folder = await makeFolder();
  git(folder, 'init', '--quiet');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  const clean = await makeCapsule(plan, folder);
  expect(clean).toMatchObject({
    commit: git(folder, 'rev-parse', 'HEAD'),
    dirty: false,
    lockFile: createHash('sha256').update('{}').digest('hex'),
    dataFingerprint: 'abc',
    leaks: ['A and B: copy'],
    overrides: ['epochs=3'],
  });
  await writeFile(join(folder, 'package-lock.json'), '{"changed": true}');
  expect(await makeCapsule(plan, folder)).toMatchObject({ commit: clean.commit, dirty: true });
});

test('outside a git work tree commit and dirty are unknown, not guessed', async () => {
  expect(await makeCapsule(plan, await makeFolder())).toMatchObject({ commit: null, dirty: null });
});
