import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimFor } from '../../test/fixtures/sample-sweep.ts';
import { openTestDatabase, type TestDatabase } from '../../test/fixtures/test-database.ts';
import { parseSpec } from '../scheduler/spec/load-spec.ts';
import { planSweep, type Plan } from '../scheduler/plan.ts';
import { createSweep } from '../store/create-sweep.ts';
import { estimatePlan } from './estimate-plan.ts';
import type { RecallCosts } from './run-costs.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());

function plan(search: string): Plan {
  const text = `data: somewhere\nfolds: 1\nepochs: 9\nsearch: ${search}\nparameters: {momentum: [0.9, 0.95]}\n`;
  const settings = { dataFingerprint: 'f'.repeat(64), backend: 'wasm' } as const;
  return planSweep(parseSpec({ file: 'x.yaml', text }), settings);
}

async function queue({ sweepId: id, spec, runs }: Plan): Promise<void> {
  const { text, ...rest } = spec;
  const rows = runs.map(({ variant: { hash, parameters }, ...run }) => {
    return { ...run, variantHash: hash, parameters };
  });
  await createSweep(store.database, {
    id,
    name: spec.name,
    spec: rest,
    specText: text,
    capsule: {},
    runs: rows,
  });
}

const costs: RecallCosts = async (runs) => runs.map(() => ({ secondsPerEpoch: 2, checkpointBytes: 10 }));
const estimate = (of: Plan, with_: RecallCosts = costs) =>
  estimatePlan({ plan: of, database: store.database, workers: 1, costs: with_ });

test('a pruned run has ended for its own sweep; another one, with another ladder, queues it again', async () => {
  const own = plan('{strategy: halving, firstRung: 1}');
  await queue(own);
  const { id } = own.runs[0]!;
  await claimFor(store.database, id);
  await store.database.prisma.run.update({
    where: { id },
    data: { status: 'pruned', endedAt: new Date(), rung: 0, worker: null, leaseUntil: null },
  });
  expect(await estimate(own)).toMatchObject({ existing: { pruned: 1 }, open: own.runs.length - 1 });
  const other = plan('{strategy: halving, firstRung: 3}');
  expect(other.sweepId).not.toBe(own.sweepId);
  expect(await estimate(other)).toMatchObject({ existing: { pruned: 1 }, open: other.runs.length });
});

test('runs of whose cost nothing is remembered are open, and named unknown', async () => {
  const grid = plan('grid');
  const nothing: RecallCosts = async (runs) => runs.map(() => null);
  const runs = grid.runs.length;
  expect(await estimate(grid, nothing)).toMatchObject({ open: runs, unknown: runs, seconds: 0 });
});
