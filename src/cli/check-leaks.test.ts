import { cp, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { makeTemporaryFolder } from '../dataset/data-fixture.test-support.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import { prepareSweep, type SweepRequest } from './prepare-sweep.ts';

let root: string;
let remove: () => Promise<void>;
let clean: string;
let leaky: string;
let original: string;
const copyName = 'TCGA_XX_COPY_20200101';

/** A patient's folder under another name, its slices' numbers raised by 40. */
async function copyPatient(folder: string, id: string): Promise<void> {
  await cp(path.join(folder, id), path.join(folder, copyName), { recursive: true });
  for (const name of await readdir(path.join(folder, copyName))) {
    const [, number, mask = ''] = /_(\d+)(_mask)?\.tif$/.exec(name)!;
    const renamed = `${copyName}_${Number(number) + 40}${mask}.tif`;
    await rename(path.join(folder, copyName, name), path.join(folder, copyName, renamed));
  }
}

function request(data: string, more: Partial<SweepRequest> = {}): SweepRequest {
  const config = readConfig({ home: path.join(root, 'home'), backend: 'wasm' }, {});
  return { config, spec: 'experiments/smoke.yaml', set: [], data, ...more };
}

beforeAll(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  [clean, leaky] = [path.join(root, 'clean'), path.join(root, 'leaky')];
  await writePhantoms({ folder: clean, patients: 7, slices: 8, seed: 5 });
  await cp(clean, leaky, { recursive: true });
  original = (await readdir(leaky)).find((name) => name.startsWith('TCGA'))!;
  await copyPatient(leaky, original);
}, 60_000);
afterAll(() => remove());

test('a sweep over different patients goes on, unmarked', async () => {
  const { leaks, plan } = await prepareSweep(request(clean));
  expect(leaks).toEqual([]);
  expect(plan.runs.map((run) => run.leaky)).toEqual(plan.runs.map(() => false));
});

test('a patient under a second name and other numbers is refused with both names', async () => {
  for (const _ of ['found', 'remembered'])
    await expect(prepareSweep(request(leaky))).rejects.toThrow(
      expect.objectContaining({
        code: 'LEAK_FOUND',
        message: `expected patients that differ across the split, got ${original} and ${copyName} with the same pixels (copy)`,
      }),
    );
});

test('--allow-leak marks every run, of a smaller plan too', async () => {
  const { leaks, plan, replan } = await prepareSweep(request(leaky, { allowLeak: true }));
  expect(leaks).toMatchObject([{ first: original, second: copyName, kind: 'copy' }]);
  for (const { runs } of [plan, replan(plan.spec)])
    expect(runs.map((run) => run.leaky)).toEqual(runs.map(() => true));
});

test('slices split at random leak anyway, so patients are not compared', async () => {
  const set = ['split=slice-leaky'];
  expect((await prepareSweep(request(leaky, { set }))).leaks).toEqual([]);
});
