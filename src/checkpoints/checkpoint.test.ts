import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../domain/sha256.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { removeOtherCheckpoints } from './remove-checkpoints.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

function makeCheckpoint(epoch: number, values = 8): Checkpoint {
  return {
    state: {
      runId: 'run',
      epoch,
      bestEpoch: 1,
      bestScore: 0.5,
      bestFolder: '1/1',
      optimizerStep: 40,
      schedule: { best: 0.1, epochsWithoutGain: 0, factor: 1 },
      backend: 'wasm',
      moduleHash: 'abc',
      mixed: false,
    },
    weights: [
      {
        name: 'stem/kernel',
        shape: [2, values / 2],
        values: Float32Array.from({ length: values }, Math.sqrt),
      },
      { name: 'stem/bias', shape: [1], values: Float32Array.of(-0) },
    ],
    optimizer: [{ name: 'stem/kernel/velocity', shape: [2], values: Float32Array.of(1e-40, 0.1) }],
  };
}

let runFolder: string;
beforeEach(() => {
  runFolder = mkdtempSync(join(tmpdir(), 'diceboard-checkpoint-'));
  return () => rmSync(runFolder, { recursive: true, force: true });
});

test('what is read is what was written, bit for bit', async () => {
  const checkpoint = makeCheckpoint(3);
  const written = await writeCheckpoint(checkpoint, { runFolder, token: 2 });
  expect(written.folder).toBe(join(runFolder, '2', '3'));
  expect(readdirSync(join(runFolder, '2'))).toEqual(['3']);
  const { weightsChecksum, ...read } = await readCheckpoint(written.folder, written.checksum);
  expect(read).toEqual(checkpoint);
  expect(Object.is(read.weights[1]!.values[0], -0)).toBe(true);
  expect(weightsChecksum).toBe(written.weightsChecksum);
  expect(written.checksum).toBe(sha256(readFileSync(join(written.folder, 'manifest.json'))));
});

test('equal weights have equal checksums, whatever else differs', async () => {
  const first = await writeCheckpoint(makeCheckpoint(1), { runFolder, token: 1 });
  const second = await writeCheckpoint(makeCheckpoint(2), { runFolder, token: 9 });
  expect(second.weightsChecksum).toBe(first.weightsChecksum);
  expect(second.checksum).not.toBe(first.checksum);
});

test('one flipped bit in any byte of any file is refused', async () => {
  const { folder } = await writeCheckpoint(makeCheckpoint(1), { runFolder, token: 1 });
  let flips = 0;
  for (const name of readdirSync(folder)) {
    const good = readFileSync(join(folder, name));
    for (let place = 0; place < good.length; place++) {
      const bad = Buffer.from(good);
      bad[place]! ^= 1 << (place % 8);
      writeFileSync(join(folder, name), bad);
      await expect(readCheckpoint(folder), `${name} byte ${place}`).rejects.toMatchObject({
        code: 'CHECKPOINT_CORRUPT',
      });
      flips += 1;
    }
    writeFileSync(join(folder, name), good);
  }
  expect(flips).toBeGreaterThan(500);
  await expect(readCheckpoint(folder)).resolves.toBeDefined();
});

test('a file that is cut off, gone or another checkpoint than the one recorded is refused', async () => {
  const { folder } = await writeCheckpoint(makeCheckpoint(1), { runFolder, token: 1 });
  const refusal = { code: 'CHECKPOINT_CORRUPT' };
  await expect(readCheckpoint(folder, sha256('another'))).rejects.toMatchObject(refusal);
  writeFileSync(join(folder, 'weights.bin'), readFileSync(join(folder, 'weights.bin')).subarray(4));
  await expect(readCheckpoint(folder)).rejects.toMatchObject(refusal);
  rmSync(join(folder, 'weights.bin'));
  await expect(readCheckpoint(folder)).rejects.toMatchObject(refusal);
  await expect(readCheckpoint(join(runFolder, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('removal keeps what it is told to and leaves later attempts alone', async () => {
  const places = [
    [1, 1],
    [1, 2],
    [2, 3],
    [2, 4],
    [3, 3],
  ] as const;
  for (const [token, epoch] of places) await writeCheckpoint(makeCheckpoint(epoch), { runFolder, token });
  mkdirSync(join(runFolder, '2', '.5.partial'));
  await removeOtherCheckpoints({ runFolder, token: 2, keep: [join(runFolder, '2', '4')] });
  expect(readdirSync(runFolder).sort()).toEqual(['2', '3']);
  expect(readdirSync(join(runFolder, '2'))).toEqual(['4']);
  expect(readdirSync(join(runFolder, '3'))).toEqual(['3']);
});

test('a writer that is killed leaves whole checkpoints only', async () => {
  const script = join(runFolder, 'write.mts');
  const modules = [import.meta.resolve('./write-checkpoint.ts')];
  writeFileSync(
    script,
    `const { writeCheckpoint } = await import(${JSON.stringify(modules[0])});
     const checkpoint = ${JSON.stringify(makeCheckpoint(0))};
     checkpoint.weights = [{ name: 'w', shape: [1e6], values: new Float32Array(1e6) }];
     checkpoint.optimizer = [];
     console.log('ready');
     for (let epoch = 1; ; epoch++) {
       checkpoint.state.epoch = epoch;
       await writeCheckpoint(checkpoint, { runFolder: ${JSON.stringify(runFolder)}, token: 1 });
     }`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const epochs = readdirSync(join(runFolder, '1')).filter((name) => /^\d+$/.test(name));
  expect(epochs.length).toBeGreaterThan(0);
  for (const epoch of epochs) {
    expect((await readCheckpoint(join(runFolder, '1', epoch))).state.epoch).toBe(Number(epoch));
  }
});

describe('on a disk of 64 kB', () => {
  const disk = join(tmpdir(), `diceboard-small-disk-${process.pid}`);
  const reason = mountSmallDisk(disk);
  afterAll(() => {
    if (reason === null) execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test.skipIf(reason !== null)(
    `a full disk is one clear line and loses nothing ${reason ?? ''}`,
    async () => {
      const first = await writeCheckpoint(makeCheckpoint(1, 4000), { runFolder: disk, token: 1 });
      const failure = writeCheckpoint(makeCheckpoint(2, 14_000), { runFolder: disk, token: 1 });
      await expect(failure).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringMatching(/^expected 0\.1 MB free for .*, got a full disk$/) as string,
      });
      expect(readdirSync(join(disk, '1'))).toEqual(['1']);
      expect((await readCheckpoint(first.folder, first.checksum)).state.epoch).toBe(1);
      const smaller = await writeCheckpoint(makeCheckpoint(2, 4000), { runFolder: disk, token: 1 });
      expect(existsSync(smaller.folder)).toBe(true);
    },
  );
});

/** Null when it is mounted, else why not. */
function mountSmallDisk(folder: string): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return '(skipped: mounting needs root on Linux)';
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
    return null;
  } catch {
    return '(skipped: this machine does not allow mounting)';
  }
}
