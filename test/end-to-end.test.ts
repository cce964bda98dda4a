import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EpochView, RunDetail, RunView, SweepView } from '../src/dashboard/dashboard-reader.ts';
import type { LeaderboardRow } from '../src/domain/leaderboard-row.ts';
import { embeddedServerStatus } from '../src/store/embedded/embedded-server.ts';
import { placesOf, readRecord, serverFolder } from '../src/store/embedded/server-folder.ts';
import type { RunRow } from '../src/store/list-runs.ts';
import { makeTestHome, removeTestHome } from './fixtures/test-database.ts';
import { flipByte } from './flip-byte.ts';
import { runCli } from './run-cli.ts';
import { startUp, type RunningUp } from './running-up.ts';
import {
  dumpTables,
  expectWhole,
  fail,
  openStore,
  readRuns,
  type OpenStore,
  succeed,
  succeedJson,
  untilEnded,
} from './sweep-home.ts';

interface Board {
  readonly sweep: string;
  readonly rows: readonly LeaderboardRow[];
}

interface Queued {
  readonly sweepId: string;
  readonly queued: number;
  readonly reused: number;
}

interface Opened {
  readonly earlierOpenings: number;
  readonly scores: readonly { role: string; run: string; summary: { meanPatientDice: number } }[];
}

let home: string;
let environment: Record<string, string>;
let up: RunningUp;
let store: OpenStore;
let out: string;

const queue = () => succeedJson<Queued>(['sweep', 'smoke'], environment);

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(new URL(`api/${path}`, up.url));
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as T;
}

/** Starts that the server's own log tells of. */
async function countStarts(): Promise<number> {
  const folder = serverFolder(home);
  const log = await readFile(placesOf(folder, (await readRecord(folder))!).logFile, 'utf8');
  return log.match(/ready to accept connections/g)?.length ?? 0;
}

beforeAll(async () => {
  home = await makeTestHome();
  out = join(home, 'exported');
  environment = { DICEBOARD_HOME: home, DICEBOARD_BACKEND: 'wasm', DICEBOARD_WORKERS: '2' };
});

afterAll(async () => {
  await up?.stop();
  await store?.database.close();
  await removeTestHome(home);
});

describe('a sweep, from the spec to the exported model', { timeout: 180_000 }, () => {
  it('is queued once, however often it is asked for', async () => {
    up = await startUp(environment);
    store = await openStore(environment);
    await succeed(['pause'], environment);
    const first = await queue();
    expect(first).toMatchObject({ queued: 3, reused: 0 });
    const again = { sweepId: first.sweepId, queued: 0, reused: 3, leftOut: [] };
    // Nothing was measured yet, so what is left has no known cost.
    expect(await queue()).toEqual({ ...again, seconds: null, bytes: null });
    expect((await fail(['test', 'open', 'smoke'], environment)).line).toMatch(/^NOT_READY: /);
    await succeed(['resume'], environment);
    await untilEnded(store, 'smoke');
    expect(await queue()).toEqual({ ...again, seconds: 0, bytes: 0 });
    const runs = await readRuns(store, 'smoke');
    expect(runs).toHaveLength(3);
    expectWhole(runs, { epochs: 2 });
    expect(runs.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1]);
  });

  it('shows in status and runs', async () => {
    const status = await succeedJson<Record<string, unknown>>(['status'], environment);
    expect(status).toMatchObject({
      sweeps: [{ runs: 3, byStatus: { completed: 3 }, epochsDone: 6, epochsTotal: 6 }],
      queue: { waiting: 0, active: 0, paused: false },
      workers: [{ concurrency: 2, alive: true }],
    });
    const runs = await succeedJson<RunRow[]>(['runs', 'smoke'], environment);
    expect(runs.map(({ role }) => role).sort()).toEqual(['candidate', 'candidate', 'reference']);
    for (const run of runs) expect(run).toMatchObject({ status: 'completed', epochs: 2, epochsDone: 2 });
  });

  it('is ranked by variant against U-Net, with the published rows unranked', async () => {
    const { rows } = await succeedJson<Board>(['board', 'smoke'], environment);
    const measured = rows.filter(({ kind }) => kind !== 'published');
    expect(measured).toHaveLength(3);
    for (const row of measured) {
      expect(row.rank).toBeGreaterThanOrEqual(1);
      expect(row.meanPatientDice?.mean).toBeGreaterThanOrEqual(0);
      expect(row.runs).toMatchObject({ total: 1, completed: 1, failed: 0 });
    }
    const counts = measured.map(({ trainableParameters }) => trainableParameters);
    expect(counts).toEqual(expect.arrayContaining([303_852, 303_947]));
    const reference = measured.find(({ kind }) => kind === 'reference')!;
    for (const { kind, differenceToReference, meanPatientDice } of measured)
      if (kind === 'candidate')
        expect(differenceToReference).toBeCloseTo(
          meanPatientDice!.mean - reference.meanPatientDice!.mean,
          12,
        );
    const published = rows.filter(({ kind }) => kind === 'published');
    expect(published).toHaveLength(4);
    for (const row of published) expect(row).toMatchObject({ rank: null, differenceToReference: null });
    const text = await succeed(['board', 'smoke'], environment);
    // A long label goes on in the next line of its cell.
    for (const word of rows.flatMap(({ label }) => label.split(' '))) expect(text).toContain(word);
  });

  it('has a best run, which is the board’s first candidate', async () => {
    const { rows } = await succeedJson<Board>(['board', 'smoke'], environment);
    const best = await succeedJson<{ runId: string; variantHash: string; checkpoint: { isBest: boolean } }>(
      ['best', 'smoke'],
      environment,
    );
    expect(best.variantHash).toBe(rows.find(({ kind }) => kind === 'candidate')!.variantHash);
    expect(best.checkpoint.isBest).toBe(true);
    expect(await succeed(['best', 'smoke'], environment)).toContain(best.runId);
  });

  it('is told alike by the page', async () => {
    const { sweep, rows } = await succeedJson<Board>(['board', 'smoke'], environment);
    const sweeps = await fetchJson<SweepView[]>('sweeps');
    expect(sweeps).toMatchObject([{ id: sweep, name: 'smoke', progress: { epochsDone: 6, epochsTotal: 6 } }]);
    // Intervals and verdicts come a moment after the scores.
    await vi.waitFor(async () => expect(await fetchJson(`sweeps/smoke/leaderboard`)).toEqual(rows), 30_000);
    const runs = await fetchJson<RunView[]>(`sweeps/${sweep}/runs`);
    expect(runs).toHaveLength(3);
    for (const { id } of runs) {
      const detail = await fetchJson<RunDetail>(`runs/${id}`);
      expect(detail).toMatchObject({ id, status: 'completed', attempts: [{ backend: 'wasm' }] });
      const epochs = await fetchJson<EpochView[]>(`runs/${id}/epochs`);
      expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
      expect(detail.summary?.meanPatientDice).toBe(epochs[detail.bestEpoch! - 1]!.meanPatientDice);
    }
    const page = await fetch(up.url);
    expect(await page.text()).toContain('<script');
  });
});

describe('the test set', { timeout: 120_000 }, () => {
  let sealed: string[];

  it('is in no table, no answer of the page and no verb’s output before it is opened', async () => {
    const tables = await dumpTables(store);
    const locked = tables.find((row) => row.startsWith('public.test_set '))!;
    sealed = (JSON.parse(locked.slice('public.test_set '.length)) as { patients: string[] }).patients;
    expect(sealed.length).toBeGreaterThanOrEqual(2);
    const sweep = await fetchJson<SweepView[]>('sweeps');
    const runs = await fetchJson<RunView[]>('sweeps/smoke/runs');
    const paths = [
      'sweeps/smoke',
      'sweeps/smoke/leaderboard',
      'sweeps/smoke/progress',
      ...runs.flatMap(({ id }) => [`runs/${id}`, `runs/${id}/epochs`]),
    ];
    const answers = [sweep, runs, ...(await Promise.all(paths.map((path) => fetchJson(path))))];
    const verbs = ['status', 'board', 'runs', 'best'].flatMap((verb) => [[verb], [verb, '--json']]);
    const printed = await Promise.all(verbs.map((verb) => succeed(verb, environment)));
    const texts = [
      ...tables.filter((row) => !row.startsWith('public.test_set ')),
      ...answers.map((answer) => JSON.stringify(answer)),
      ...printed,
    ];
    for (const text of texts) for (const patient of sealed) expect(text).not.toContain(patient);
    expect(tables.filter((row) => row.startsWith('public.test_opening '))).toEqual([]);
    // It would be seen: a validation patient is in a table and in the best run's document.
    const scored = /"patient": "(\w+)"/.exec(tables.find((row) => row.startsWith('public.patient_counts '))!);
    expect(printed.join('')).toContain(scored![1]!);
    const { rows } = await succeedJson<Board>(['board', 'smoke'], environment);
    for (const row of rows) expect(row.test).toBe(null);
  });

  it('is opened once, for winner and reference, and the board shows their scores', async () => {
    const before = await succeedJson<Board>(['board', 'smoke'], environment);
    const opened = await succeedJson<Opened>(['test', 'open', 'smoke'], environment);
    expect(opened.earlierOpenings).toBe(0);
    expect(opened.scores.map(({ role }) => role)).toEqual(['candidate', 'reference']);
    const { rows } = await succeedJson<Board>(['board', 'smoke'], environment);
    const candidate = rows.find(({ kind }) => kind === 'candidate')!;
    expect(candidate.test).toEqual({ mean: opened.scores[0]!.summary.meanPatientDice, deviation: null });
    expect(rows.filter(({ test }) => test !== null)).toHaveLength(2);
    const ranks = (board: Board) => board.rows.map(({ rank, variantHash }) => [rank, variantHash]);
    expect(ranks({ ...before, rows })).toEqual(ranks(before));
  });

  it('stays shut a second time, unless asked for again, which the ledger counts', async () => {
    const refused = await fail(['test', 'open', 'smoke'], environment);
    expect(refused).toMatchObject({ code: 9, line: expect.stringMatching(/^TEST_SEALED: .*--again/) });
    const again = await succeedJson<Opened>(['test', 'open', 'smoke', '--again'], environment);
    expect(again.earlierOpenings).toBe(1); // one call, of two runs
    const ledger = (await dumpTables(store)).filter((row) => row.startsWith('public.test_opening '));
    expect(ledger).toHaveLength(4);
    expect((await fail(['test', 'open', 'smoke'], environment)).line).toMatch(/^TEST_SEALED: /);
  });
});

describe('an export', { timeout: 120_000 }, () => {
  const files = ['model.json', 'weights.bin', 'manifest.json', 'MODEL_CARD.md'];

  it('scores as its run did', async () => {
    const printed = await succeed(['export', '--best', 'smoke', '--out', out], environment);
    expect(printed).toMatch(/re-scored \d+ validation patients \(.+\): /);
    const best = await succeedJson<{ runId: string }>(['best', 'smoke'], environment);
    expect(printed).toContain(best.runId);
    expect(await succeed(['export', '--check', out], environment)).toContain('every byte is as exported');
  });

  it.each(files)('is refused with one flipped bit in %s', async (name) => {
    await flipByte(join(out, name));
    const { code, line } = await fail(['export', '--check', out], environment);
    expect([code, line]).toEqual([8, expect.stringMatching(/^(EXPORT_MISMATCH|CHECKPOINT_CORRUPT): /)]);
    await flipByte(join(out, name));
  });

  it.each(['weights.bin', 'state.json', 'manifest.json'])(
    'is not made of a checkpoint with one flipped bit in its %s',
    async (name) => {
      const best = await succeedJson<{ checkpoint: { folder: string } }>(['best', 'smoke'], environment);
      const file = join(best.checkpoint.folder, name);
      await flipByte(file);
      const refused = await fail(['export', '--best', 'smoke', '--out', join(home, 'corrupt')], environment);
      await flipByte(file);
      expect(refused).toMatchObject({ code: 8, line: expect.stringMatching(/^CHECKPOINT_CORRUPT: /) });
      await expect(readFile(join(home, 'corrupt', 'model.json'))).rejects.toThrow('ENOENT');
    },
  );
});

describe('the embedded server', { timeout: 180_000 }, () => {
  it('ends with the up that started it', async () => {
    expect((await embeddedServerStatus(home)).running).toBe(true);
    expect(await up.stop()).toBe(0);
    expect((await embeddedServerStatus(home)).running).toBe(false);
    expect(up.notes()).not.toMatch(/^[A-Z]+_[A-Z_]+: /m);
  });

  it('is started by one of several verbs at once', async () => {
    const starts = await countStarts();
    const verbs = await Promise.all([1, 2, 3, 4].map(() => runCli(['runs', 'smoke'], environment)));
    expect(verbs.map(({ code, stderr }) => [code, stderr])).toEqual(verbs.map(() => [0, '']));
    expect(await countStarts()).toBe(starts + 1);
  });

  it('outlives an up that joined it', async () => {
    const { pid } = await embeddedServerStatus(home);
    const second = await startUp(environment);
    expect(await second.stop()).toBe(0);
    expect(await embeddedServerStatus(home)).toMatchObject({ running: true, pid });
  });

  it('is stopped by down, once', async () => {
    expect(await succeed(['down'], environment)).toBe('stopped the embedded database\n');
    expect(await embeddedServerStatus(home)).toEqual({ running: false, port: null, pid: null });
    expect(await succeed(['down'], environment)).toBe('no embedded database was running\n');
  });
});
