import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { packedFiles, packedVersion } from '../dataset/packed-files.ts';
import { summarise } from '../domain/dice.ts';
import { buildReport } from '../report/build-report.ts';
import { renderHtml } from '../report/render-html.ts';
import { createSweep } from '../store/create-sweep.ts';
import { findSweep } from '../store/find-sweep.ts';
import { finishRun } from '../store/finish-run.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { recordOuterScore } from '../store/record-outer-score.ts';
import { recordTestOpening, recordTestScore } from '../store/record-test-opening.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleEpoch, samplePatients, sampleRun } from '../../test/fixtures/sample-sweep.ts';
import { readReport } from './read-report.ts';
import type { Session } from './session.ts';

let test: TestDatabase;
let session: Session;
const [reference, candidate] = [0, 1].map((number) => {
  const run = sampleRun(number);
  return { ...run, settings: { ...run.settings, seed: 1 } };
});
beforeAll(async () => {
  test = await openTestDatabase();
  session = { config: readConfig({ home: test.home }, {}), database: test.database } as unknown as Session;
  const capsule = {
    overrides: [],
    dataFingerprint: 'fingerprint',
    commit: 'abc',
    node: 'v20',
    platform: 'x',
  };
  const spec = {
    epochs: 10,
    metric: 'meanPatientDice',
    split: candidate!.settings.split,
    description: 'Two',
  };
  const runs = [candidate!, reference!];
  await createSweep(test.database, { id: 'two', name: 'two', spec, specText: 'name: two', capsule, runs });
});
afterAll(() => test.close());

const read = async () => readReport(session, await findSweep(test.database, 'two'));

async function complete(runId: string): Promise<void> {
  const fence = await claimFor(test.database, runId);
  await recordEpoch(test.database, sampleEpoch(fence, 1, true));
  await recordEpoch(test.database, sampleEpoch(fence, 2, false));
  await finishRun(test.database, { ...fence, status: 'completed', bestEpoch: 1 });
}

describe('readReport', () => {
  it('refuses a sweep of which nothing has completed', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('gives curves, cost and capsule, and says why there are no pictures', async () => {
    await complete(candidate!.id);
    await complete(reference!.id);
    const report = await read();
    expect(report.curves.map(({ role, points }) => [role, points.length])).toEqual([
      ['winner', 2],
      ['reference', 2],
    ]);
    expect(report.cost).toMatchObject({ runs: 2, epochs: 4 });
    expect(report.capsule).toMatchObject({ commit: 'abc', backends: [] });
    expect(report.overlays).toEqual({
      patients: [],
      missing: 'Pictures are missing: data or checkpoint could not be read (DATA_NOT_FOUND).',
    });
    expect(report.ablation).toMatchObject({ variants: 1, mainEffects: [] });
  });

  it('shows a test score only once it was opened', async () => {
    const score = { ...summarise(samplePatients), meanPatientDice: 0.4321 };
    const page = async () => renderHtml(await buildReport(await read()));
    expect(await page()).not.toContain('43.21');
    const openingId = await recordTestOpening(test.database, {
      dataFingerprint: 'fingerprint',
      sweepId: 'two',
      runId: candidate!.id,
      role: 'candidate',
      epoch: 1,
      openedBy: 'test',
    });
    expect(await page()).not.toContain('43.21');
    await recordTestScore(test.database, { openingId, summary: score, patients: [...samplePatients] });
    expect(await page()).toContain('43.21 %');
  });

  it('counts an opening that was never scored, and one call of several runs once', async () => {
    const opening = { dataFingerprint: 'fingerprint', sweepId: 'two', epoch: 1, openedBy: 'test' } as const;
    await recordTestOpening(test.database, { ...opening, runId: reference!.id, role: 'reference' });
    expect((await read()).testOpenings).toBe(1);
    await recordTestOpening(test.database, { ...opening, runId: reference!.id, role: 'reference' });
    expect((await read()).testOpenings).toBe(2);
  });

  it('shows nested scores only while nothing of the sweep is open: another run may change the choice', async () => {
    const split = { ...candidate!.settings.split, nested: true } as const;
    const runs = ['nested-a', 'nested-b'].map((id, variant) => {
      const run = sampleRun(variant + 1, id);
      return { ...run, settings: { ...run.settings, split, seed: 1 } };
    });
    const spec = { epochs: 10, metric: 'meanPatientDice', split };
    const capsule = { overrides: [], dataFingerprint: 'fingerprint', node: 'v20', platform: 'x' };
    await createSweep(test.database, { id: 'nest', name: 'nest', spec, specText: '', capsule, runs });
    await complete('nested-a');
    const patients = [...samplePatients];
    await recordOuterScore(test.database, {
      runId: 'nested-a',
      epoch: 1,
      summary: summarise(patients),
      patients,
    });
    const readNested = async () => (await readReport(session, await findSweep(test.database, 'nest'))).nested;
    expect(await readNested()).toBeNull();
    await complete('nested-b');
    await recordOuterScore(test.database, {
      runId: 'nested-b',
      epoch: 1,
      summary: summarise(patients),
      patients,
    });
    expect(await readNested()).not.toBeNull();
  });

  it('says where files of the data are missing or damaged, and gives the rest', async () => {
    const folder = join(test.home, 'cache', `fingerprint-${candidate!.settings.variant.imageSize}`);
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, packedFiles.manifest),
      JSON.stringify({ version: packedVersion, files: {} }),
    );
    const missing = async () => (await read()).overlays.missing;
    expect(await missing()).toContain('(DATA_NOT_FOUND)');
    await writeFile(join(folder, packedFiles.index), '{"patients": [');
    expect(await missing()).toContain('(DATA_FAULTY)');
  });
});
