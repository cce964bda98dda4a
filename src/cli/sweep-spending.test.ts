import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { readConfig } from '../config.ts';
import { writePhantoms } from '../dataset/phantom/write-phantoms.ts';
import { createSweep } from '../store/create-sweep.ts';
import { findSweep } from '../store/find-sweep.ts';
import { recordEpoch } from '../store/record-epoch.ts';
import { recordDataset } from '../store/record-dataset.ts';
import { sweepSpending } from './sweep-spending.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());

test('what is left counts by the sweep’s own epochs, and a kind of run of which nothing is known is named', async () => {
  const [begun, alike, other] = [1, 2, 3].map((number) => sampleRun(number));
  const variant = { ...other!.settings.variant, imageSize: 128 };
  const strange = { ...other!, settings: { ...other!.settings, variant } };
  await createSweep(store.database, sampleSweep('spending', [begun!, alike!, strange]));
  const fence = await claimFor(store.database, begun!.id);
  await recordEpoch(store.database, sampleEpoch(fence, 1, true));
  const config = readConfig({ home: store.home, workers: '2' }, {});
  const spending = await sweepSpending(store.database, await findSweep(store.database, 'spending'), config);
  expect(spending).toMatchObject({
    secondsTrained: 2,
    secondsLeft: 20,
    bytesUsed: 1e10,
    bytesExpected: 4e10,
    workers: 2,
    unknown: 1,
    basis: { epochs: 1, calibration: 0 },
  });
  expect(spending.parts).toMatchObject([{ role: 'candidate', runs: 2, epochs: 19, seconds: 38 }]);
});

test('measures nothing as it is asked, however near the data are: workers may be training', async () => {
  const { database, home } = store;
  const folder = join(home, 'phantoms');
  await writePhantoms({ folder, patients: 2, slices: 2, seed: 1 });
  const run = sampleRun(4);
  const settings = { ...run.settings, dataFingerprint: 'near' };
  await recordDataset(database, { folder, patients: 2, slices: 4, fingerprint: 'near' });
  await createSweep(database, sampleSweep('near', [{ ...run, settings }]));
  const spending = await sweepSpending(database, await findSweep(database, 'near'), readConfig({ home }, {}));
  expect(spending).toMatchObject({ unknown: 1, basis: { epochs: 0, calibration: 0 } });
  expect(existsSync(join(home, 'calibration.json'))).toBe(false);
});
