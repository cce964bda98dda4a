import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDeferred } from './deferred.ts';
import { createMakeQueue, readOrMake } from './make-queue.ts';

describe('the queue of what takes a child', () => {
  it('makes one at a time, and each once however many ask for it', async () => {
    const makeOnce = createMakeQueue();
    const [made, gate] = [[] as string[], makeDeferred()];
    let [inside, most] = [0, 0];
    const work = (name: string) => async () => {
      most = Math.max(most, (inside += 1));
      await gate.promise;
      made.push(name);
      inside -= 1;
    };
    const asked = ['a', 'b', 'a', 'c', 'b', 'a'].map((name) => makeOnce(name, work(name)));
    gate.resolve();
    await Promise.all(asked);
    expect(made).toEqual(['a', 'b', 'c']);
    expect(most).toBe(1);
  });

  it('refuses with 503 and the time to try again where too many wait, but not who asks for one of them', async () => {
    const makeOnce = createMakeQueue(2);
    const gate = makeDeferred();
    const work = () => gate.promise;
    const waiting = ['a', 'b', 'c'].map((name) => makeOnce(name, work));
    await expect(makeOnce('d', work)).rejects.toMatchObject({
      status: 503,
      code: 'TOO_BUSY',
      headers: { 'Retry-After': '10' },
    });
    waiting.push(makeOnce('c', work));
    gate.resolve();
    await Promise.all(waiting);
    await makeOnce('d', work);
  });

  it('goes on after work that failed, which may be tried again', async () => {
    const makeOnce = createMakeQueue();
    const failed = makeOnce('a', () => Promise.reject(new Error('broken')));
    const next = makeOnce('b', () => turn());
    await expect(failed).rejects.toThrow('broken');
    await next;
    await makeOnce('a', () => turn());
  });
});

describe('a file that can be made again', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'diceboard-make-'));
    file = join(folder, 'file');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made where it is not there, and again where it was removed before it was read', async () => {
    let made = 0;
    const make = async () => {
      made += 1;
      if (made > 1) await writeFile(file, 'whole');
    };
    expect(Buffer.from(await readOrMake(file, make)).toString()).toBe('whole');
    expect(made).toBe(2);
    await readOrMake(file, make);
    expect(made).toBe(2);
  });

  it('is not made by who waited while another made it', async () => {
    const makeOnce = createMakeQueue();
    let made = 0;
    const read = (name: string) =>
      readOrMake(file, (isAbsent) =>
        makeOnce(name, async () => {
          if (!isAbsent()) return;
          made += 1;
          await writeFile(file, 'whole');
        }),
      );
    await Promise.all(['a', 'b'].map(read));
    expect(made).toBe(1);
  });

  it('is not ready where it is gone each time', async () => {
    await expect(readOrMake(file, async () => undefined)).rejects.toMatchObject({ code: 'NOT_READY' });
  });
});
