import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embeddedServerStatus } from '../src/store/embedded/embedded-server.ts';
import { startPostgres } from './fixtures/postgres-server.ts';
import { waitUntil } from './fixtures/queued-run.ts';
import { makeTestHome, removeTestHome } from './fixtures/test-database.ts';
import { describeWith } from './needs.ts';
import { runCli } from './run-cli.ts';
import { startUp, type RunningUp } from './running-up.ts';
import {
  expectWhole,
  fail,
  openStore,
  readRuns,
  succeed,
  untilEnded,
  untilTraining,
  type OpenStore,
} from './sweep-home.ts';

/** 30 s by hand; the same code waits. */
const awayMs = Number(process.env['TEST_DATABASE_AWAY_MS'] ?? 10_000);
const epochs = 4;

let home: string;
let environment: Record<string, string>;
let data: string;

/** Queues two runs, of MobileNetV3 and of U-Net, on small phantoms; no other batch size trained before. */
function queue(name: string, batchSize: number, into = environment): Promise<string> {
  const settings = [`name=${name}`, `epochs=${epochs}`, `batchSize=${batchSize}`, 'skipConnections=false'];
  const set = settings.flatMap((setting) => ['--set', setting]);
  return succeed(['sweep', 'smoke', '--data', data, ...set], into);
}

beforeAll(async () => {
  home = await makeTestHome();
  data = join(home, 'data');
  environment = { DICEBOARD_HOME: home, DICEBOARD_BACKEND: 'wasm', DICEBOARD_WORKERS: '2' };
  await succeed(['data', 'synth', data, '--patients', '8', '--slices', '8'], environment);
});

afterAll(() => removeTestHome(home));

describe('data with a fault', { timeout: 120_000 }, () => {
  let faulty: string;

  beforeAll(async () => {
    faulty = join(home, 'faulty');
    await succeed(['data', 'synth', faulty, '--patients', '4', '--slices', '3', '--seed', '2'], environment);
  });

  async function anyFile(ending: RegExp): Promise<string> {
    const patient = (await readdir(faulty)).find((name) => name.startsWith('TCGA_'))!;
    return join(
      patient,
      (await readdir(join(faulty, patient))).find((name) => ending.test(name))!,
    );
  }

  it('is refused by sweep with the file whose picture cannot be read', async () => {
    const file = await anyFile(/_2\.tif$/);
    await truncate(join(faulty, file), 1000);
    const { code, line } = await fail(['sweep', 'smoke', '--data', faulty], environment);
    expect([code, line]).toEqual([4, expect.stringMatching(/^DATA_FAULTY: /)]);
    expect(line).toContain(file);
  });

  it('is refused by sweep with the file whose mask is missing', async () => {
    await rm(join(faulty, await anyFile(/_1_mask\.tif$/)));
    const { code, line } = await fail(['sweep', 'smoke', '--data', faulty], environment);
    expect([code, line]).toEqual([4, expect.stringMatching(/^DATA_FAULTY: \S+_1\.tif: /)]);
  });
});

/** Both runs are whole, each trained by one attempt that lost nothing. */
async function expectUndisturbed(store: OpenStore, sweep: string): Promise<void> {
  const runs = await readRuns(store, sweep);
  expect(runs).toHaveLength(2);
  expectWhole(runs, { epochs });
  for (const { attempts } of runs) expect(attempts.map(({ outcome }) => outcome)).toEqual(['completed']);
}

describe('a database server that goes away in mid-sweep', { timeout: 240_000 }, () => {
  let up: RunningUp | undefined;
  let store: OpenStore | undefined;

  afterEach(async () => {
    await up?.stop();
    await store?.database.close();
  });

  it('loses nothing when the embedded one is killed: it is brought back', async () => {
    up = await startUp(environment);
    store = await openStore(environment);
    await queue('killed', 8);
    await untilTraining(store, 'killed');
    const { pid } = await embeddedServerStatus(home);
    process.kill(pid!, 'SIGKILL');
    await untilEnded(store, 'killed');
    await expectUndisturbed(store, 'killed');
    expect((await embeddedServerStatus(home)).pid).not.toBe(pid);
  });

  it('is left alone when down stopped the embedded one, until a verb needs it', async () => {
    up = await startUp(environment);
    store = await openStore(environment);
    await queue('stopped', 7);
    await untilTraining(store, 'stopped');
    await succeed(['down'], environment);
    await sleep(8_000);
    expect((await embeddedServerStatus(home)).running).toBe(false);
    await succeed(['status'], environment);
    await untilEnded(store, 'stopped');
    await expectUndisturbed(store, 'stopped');
  });

  it('loses nothing when the one of DATABASE_URL comes back', async () => {
    const postgres = await startPostgres();
    try {
      const distributed = { ...environment, DATABASE_URL: postgres.url };
      up = await startUp(distributed);
      store = await openStore(distributed);
      await queue('away', 8, distributed);
      await untilTraining(store, 'away');
      await postgres.stop();
      await sleep(awayMs);
      const { code, line } = await fail(['status'], distributed);
      expect([code, line]).toEqual([5, expect.stringMatching(/^DATABASE_UNREACHABLE: /)]);
      await postgres.start();
      await untilEnded(store, 'away');
      await expectUndisturbed(store, 'away');
      await up.stop();
    } finally {
      await postgres.remove();
    }
  });
});

describe('an up that is killed', { timeout: 120_000 }, () => {
  it('takes its worker with it, and the next goes on where it was', async () => {
    const first = await startUp(environment);
    const store = await openStore(environment);
    try {
      await queue('orphaned', 6);
      await untilTraining(store, 'orphaned');
      first.child.kill('SIGKILL');
      const running = async () =>
        (await readRuns(store, 'orphaned')).filter(({ status }) => status === 'running').length;
      await waitUntil(async () => (await running()) === 0);
      const second = await startUp(environment);
      await untilEnded(store, 'orphaned');
      const runs = await readRuns(store, 'orphaned');
      expectWhole(runs, { epochs });
      expect(runs.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome))).toContain('released');
      await second.stop();
    } finally {
      await store.database.close();
    }
  });
});

describeWith('tmpfs mounts', 'a full disk', () => {
  const mount = (...args: string[]) => execFileSync('mount', args);
  let full: string;

  beforeAll(async () => {
    full = join(home, 'checkpoints');
    await mkdir(full, { recursive: true });
    // Room for the first checkpoint of MobileNetV3, 2.5 MB, and not for the second beside it.
    mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', full);
  });
  afterAll(() => void execFileSync('umount', [full]));

  it('fails the run in one line, and a retry completes it once there is room', async () => {
    const up = await startUp(environment);
    const store = await openStore(environment);
    try {
      await queue('full', 5);
      await untilEnded(store, 'full');
      const runs = await readRuns(store, 'full');
      // Two workers share the disk: how many runs meet it full, and after which epoch, is a matter of timing.
      const failed = runs.filter(({ status }) => status === 'failed');
      expect(failed.length).toBeGreaterThanOrEqual(1);
      for (const { reason } of failed)
        expect(reason).toMatch(/^DISK_FULL: [^\n]*checkpoints[^\n]*free some space[^\n]*$/);
      expect(up.notes().match(/DISK_FULL/g)).toHaveLength(failed.length);
      expect(await succeed(['runs', 'full'], environment)).toContain('DISK_FULL');
      mount('-o', 'remount,size=64m', full);
      for (const { id } of failed) await succeed(['retry', id], environment);
      await untilEnded(store, 'full');
      const after = await readRuns(store, 'full');
      expectWhole(after, { epochs });
      for (const { id, epochRows } of failed) {
        const { attempts } = after.find((run) => run.id === id)!;
        expect(attempts.at(-1)).toMatchObject({ outcome: 'completed', resumedFromEpoch: epochRows.length });
      }
    } finally {
      await up.stop();
      await store.database.close();
    }
  }, 120_000);

  it('is one line from a verb too', async () => {
    mount('-o', 'remount,size=16m', full);
    const { code, line } = await fail(['data', 'synth', join(full, 'phantoms')], environment);
    expect([code, line]).toEqual([8, expect.stringMatching(/^DISK_FULL: /)]);
    const nested = { ...environment, DICEBOARD_HOME: join(full, 'home') };
    expect((await runCli(['status'], nested)).stderr).toMatch(/^(DISK_FULL): .*$/m);
  });
});
