import { afterEach, expect, test } from 'vitest';
import { DiceboardError } from '../domain/errors.ts';
import type {
  DashboardReader,
  LogLineView,
  ProgressView,
  RunDetail,
  SweepDetail,
} from './dashboard-reader.ts';
import { serveDashboard } from './serve.ts';
import { applyPatch } from './topic-patch.ts';
import type { PartMessage } from './topic-patch.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(reader: Partial<DashboardReader>): Promise<string> {
  const options = { reader: reader as DashboardReader, host: '127.0.0.1', port: 0, everyMs: 20 };
  const served = await serveDashboard(options);
  closers.push(served.close);
  return served.url;
}

const progress = { epochsDone: 1 } as ProgressView;
const sweep = async (name: string) => (name === 'demo' ? ({ id: 'demo-1' } as SweepDetail) : null);

async function getJson(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
}

/** Reads events until one satisfies the test; gives the text so far. */
async function readUntil(url: string, isEnough: (text: string) => boolean): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (isEnough(text)) break;
  }
  abort.abort();
  return text;
}

const messagesOf = (text: string) =>
  [...text.matchAll(/^event: part\ndata: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as PartMessage);

const partsOf = (text: string, part: string) =>
  messagesOf(text).flatMap((message) => (message.part === part && 'whole' in message ? [message.whole] : []));

test('a sweep is found by its name, and its parts are read by its id', async () => {
  const url = await serve({
    sweep,
    progress: async (id) => ({ ...progress, epochsDone: id === 'demo-1' ? 7 : 0 }),
  });
  expect(await getJson(`${url}api/sweeps/demo/progress`)).toEqual({ status: 200, body: { epochsDone: 7 } });
});

test('what is not there is answered with NOT_FOUND and what was expected', async () => {
  const url = await serve({ sweep, run: async () => null });
  for (const path of ['api/sweeps/nope', 'api/sweeps/nope/events', 'api/runs/nope/epochs']) {
    const { status, body } = await getJson(url + path);
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: 'NOT_FOUND', message: expect.stringContaining('nope') } });
  }
  expect(await getJson(`${url}api/nope`)).toMatchObject({
    status: 404,
    body: { error: { code: 'NOT_FOUND' } },
  });
});

test('a database that is away is answered with 503 and its line, without a stack', async () => {
  const fail = async (): Promise<never> => {
    throw new DiceboardError('DATABASE_UNREACHABLE', 'expected a database at x, got none', {
      remedy: 'start it',
    });
  };
  const url = await serve({ listSweeps: fail });
  const { status, body } = await getJson(`${url}api/sweeps`);
  expect(status).toBe(503);
  expect(body).toEqual({
    error: {
      code: 'DATABASE_UNREACHABLE',
      message: 'expected a database at x, got none',
      remedy: 'start it',
    },
  });
});

test('events tell each part at first and then only what has changed', async () => {
  let epochs: unknown[] = [];
  let reads = 0;
  const run = async () => ({ id: 'r' }) as RunDetail;
  const url = await serve({
    run,
    epochs: async () => {
      reads += 1;
      if (reads === 4) epochs = [{ epoch: 1 }];
      return epochs as never;
    },
    log: async () => [],
  });
  const text = await readUntil(`${url}api/runs/r/events`, (seen) => seen.includes('"epoch":1'));
  expect(text.match(/"part":"run"/g)).toHaveLength(1);
  expect(text.match(/"part":"log"/g)).toHaveLength(1);
  expect(partsOf(text, 'epochs')).toEqual([[], [{ key: '1', epoch: 1 }]]);
});

test('of a list only the rows that changed are told, and a new listener is told all of it', async () => {
  let sweeps = [1, 2, 3].map((at) => ({ id: `s${at}`, name: 'a' }));
  const url = await serve({ listSweeps: async () => sweeps as never });
  const first = readUntil(`${url}api/events`, (text) => text.includes('changed'));
  await readUntil(`${url}api/events`, (text) => text.includes('s3'));
  sweeps = sweeps.map((sweep) => (sweep.id === 's2' ? { ...sweep, name: 'b' } : sweep));
  expect(messagesOf(await first).at(-1)).toEqual({
    part: 'sweeps',
    changed: [{ key: 's2', id: 's2', name: 'b' }],
  });
  const later = await readUntil(`${url}api/events`, (text) => text.includes('s3'));
  expect(messagesOf(later)).toMatchObject([{ whole: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] }]);
});

test('a log is asked for from its last known line on, and told as it grows', async () => {
  const askedAfter: number[] = [];
  const url = await serve({
    run: async () => ({ id: 'r' }) as RunDetail,
    epochs: async () => [],
    log: async (_id, after) => {
      askedAfter.push(after);
      return after < 3 ? [{ id: after + 1 } as LogLineView] : [];
    },
  });
  const text = await readUntil(`${url}api/runs/r/events`, (seen) => seen.includes('"key":"3"'));
  expect(askedAfter.slice(0, 3)).toEqual([0, 1, 2]);
  const log = messagesOf(text).filter(({ part }) => part === 'log');
  expect(log.reduce((known, message) => applyPatch(known, message) as never, [] as unknown)).toMatchObject([
    { key: '1' },
    { key: '2' },
    { key: '3' },
  ]);
});

test('two listeners share one poller, and it rests when both have gone', async () => {
  let reads = 0;
  const listSweeps = async () => [{ id: String((reads += 1)) }] as never;
  const url = await serve({ listSweeps });
  const seen = await Promise.all([
    readUntil(`${url}api/events`, (text) => text.includes('"5"')),
    readUntil(`${url}api/events`, (text) => text.includes('"5"')),
  ]);
  expect(seen.every((text) => text.includes('"4"'))).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const after = reads;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(reads).toBe(after);
});

test('a failed read is told as trouble, and told to be over when it is', async () => {
  let reads = 0;
  const listSweeps = async () => {
    reads += 1;
    if (reads === 2) throw new DiceboardError('DATABASE_UNREACHABLE', 'gone');
    return [];
  };
  const text = await readUntil(`${await serve({ listSweeps })}api/events`, (seen) =>
    seen.includes('data: null'),
  );
  expect(text).toContain('event: trouble\ndata: {"code":"DATABASE_UNREACHABLE","message":"gone"}');
  expect(text).toContain('event: trouble\ndata: null');
  expect(text.match(/event: part/g)).toHaveLength(1);
});

test('a taken port is refused in one line that names it', async () => {
  const url = await serve({});
  const port = Number(new URL(url).port);
  const second = serveDashboard({ reader: {} as DashboardReader, host: '127.0.0.1', port });
  await expect(second).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(port)),
  });
});

test('closing ends open event streams', async () => {
  const served = await serveDashboard({
    reader: { listSweeps: async () => [] } as unknown as DashboardReader,
    host: '127.0.0.1',
    port: 0,
  });
  const response = await fetch(`${served.url}api/events`);
  const ended = response.text().catch(() => 'cut');
  await served.close();
  expect(await ended).toBeDefined();
});

test('a fault of ours is told by a reference alone, and logged under it with all there is', async () => {
  const lines: string[] = [];
  const served = await serveDashboard({
    reader: {
      listSweeps: async () => {
        throw new Error('secret at /home/somebody/.diceboard/x.ts');
      },
    } as unknown as DashboardReader,
    host: '127.0.0.1',
    port: 0,
    log: (line) => lines.push(line),
  });
  closers.push(served.close);
  const { status, body } = await getJson(`${served.url}api/sweeps`);
  const { code, message } = (body as { error: { code: string; message: string } }).error;
  expect({ status, code }).toEqual({ status: 500, code: 'INTERNAL' });
  expect(message).not.toMatch(/secret|home/);
  const reference = /reference (\w{8})$/.exec(message)![1]!;
  expect(lines.join('\n')).toMatch(new RegExp(`${reference}: Error: secret at .*\\n +at `));
});

test('a reason that diceboard words itself keeps its words, without the folders', async () => {
  const url = await serve({
    sweep,
    leaderboard: async () => {
      throw new DiceboardError(
        'CHECKPOINT_CORRUPT',
        'expected a manifest in /data/home/a b/run/7/m.json, got none',
      );
    },
  });
  const { status, body } = await getJson(`${url}api/sweeps/demo/leaderboard`);
  expect(status).toBe(500);
  expect(JSON.stringify(body)).toContain('CHECKPOINT_CORRUPT');
  expect(JSON.stringify(body)).not.toContain('/data');
});

test('an address that others can reach is refused without tokens, before a port is opened', async () => {
  for (const host of ['0.0.0.0', '::']) {
    const refused = serveDashboard({ reader: {} as DashboardReader, host, port: 0 });
    await expect(refused).rejects.toMatchObject({
      code: 'TOKENS_REQUIRED',
      remedy: expect.stringContaining('--operator-tokens'),
    });
  }
});

test('an answer is written once as long as the reader gives the same object', async () => {
  let written = 0;
  const sweeps = [{ id: 'a', toJSON: () => ({ id: 'a', at: ++written }) }];
  const url = await serve({ listSweeps: async () => sweeps as never });
  expect(await getJson(`${url}api/sweeps`)).toEqual(await getJson(`${url}api/sweeps`));
  expect(written).toBe(1);
});
