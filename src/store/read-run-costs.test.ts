import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSweep } from './create-sweep.ts';
import { extendSweep } from './extend-sweep.ts';
import { readRunCosts } from './read-run-costs.ts';
import { recordEpoch } from './record-epoch.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { claimFor, sampleEpoch, sampleRun, sampleSweep } from '../../test/fixtures/sample-sweep.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it('adds up the epochs and the kept checkpoints of each run of a sweep, in the plan’s order', async () => {
  const [begun, queued, added] = [0, 1, 2].map((number) => sampleRun(number, `cost-${9 - number}`));
  await createSweep(test.database, sampleSweep('cost', [begun!, queued!]));
  await extendSweep(test.database, { sweepId: 'cost', runs: [added!] });
  const fence = await claimFor(test.database, begun!.id);
  await recordEpoch(test.database, sampleEpoch(fence, 1, true));
  await recordEpoch(test.database, sampleEpoch(fence, 2, false));
  const none = { epochsDone: 0, seconds: 0, bytes: 0, checkpointBytes: null, state: 'open' };
  expect(await readRunCosts(test.database, 'cost')).toMatchObject([
    {
      id: 'cost-9',
      stage: 'search',
      epochsDone: 2,
      seconds: 4,
      bytes: 2e10,
      checkpointBytes: 1e10,
      state: 'open',
    },
    { id: 'cost-8', stage: 'search', ...none },
    { id: 'cost-7', stage: 'replication', ...none },
  ]);
});
