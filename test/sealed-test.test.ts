import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccess } from '../src/dashboard/access.ts';
import { listRoutes } from '../src/dashboard/api/list-routes.ts';
import type { PatientView, RunView, SweepView } from '../src/dashboard/dashboard-reader.ts';
import { makeTestHome, removeTestHome } from './fixtures/test-database.ts';
import { createFakeReader } from './page/fake-reader.ts';
import { startUp, type RunningUp } from './running-up.ts';
import {
  findExposures,
  hasJson,
  listVerbs,
  readHomeFiles,
  readRoute,
  readSealedFacts,
  readVerb,
  type Exposed,
  type SealedFacts,
} from './sealed-walk.ts';
import { dumpTables, openStore, succeed, succeedJson, untilEnded, type OpenStore } from './sweep-home.ts';

interface Opened {
  readonly earlierOpenings: number;
  readonly seenBefore: boolean;
  readonly scores: readonly { run: string; summary: Readonly<Record<string, number | null>> }[];
}

let home: string;
let environment: Record<string, string>;
let up: RunningUp;
let store: OpenStore;
let sealed: SealedFacts;
/** All that could be read before the opening. */
let before: Exposed[] = [];

const leakyBeside =
  'beside: { split: slice-leaky, metric: pooledDice, parameters: { imageSize: 32, batchSize: 8 } }\n';

/** What each verb is asked, or why it is not. A new verb needs a line here. */
const asked: Readonly<Record<string, readonly (readonly string[])[] | string>> = {
  up: 'runs throughout; its output is read',
  down: 'stops the server',
  'data synth': 'writes phantoms',
  'data check': [['phantoms']],
  'data pack': [['phantoms', '--size', '32']],
  sweep: [['walk.yaml'], ['walk.yaml', '--dry-run']],
  replicate: [['smoke', '--dry-run']],
  status: [[]],
  board: [['smoke']],
  ablation: [['smoke']],
  report: [
    ['smoke', '--out', 'report.html'],
    ['smoke', '--markdown', 'report', '--overlays'],
  ],
  runs: [['smoke']],
  best: [['smoke']],
  nested: [['smoke']],
  cancel: [['smoke']],
  pause: [[]],
  resume: [[]],
  retry: 'queues a run again',
  logs: 'tells of one run; its route is read',
  export: [
    ['--best', 'smoke', '--out', 'exported'],
    ['--best', 'smoke', '--format', 'onnx', '--out', 'exported-onnx'],
  ],
  predict:
    'names what lies in the folder that it is given; its own tests see that no Dice comes of known patients',
  'test open': 'is the opening',
  'reference import': [['weights.pt']],
  'reference list': [[]],
  worker: 'runs in up',
  scheduler: 'runs in up',
  page: 'runs in up; its routes are read',
  migrate: [[]],
  'setup gpu': 'installs packages',
  doctor: [[]],
};

/** Words of `asked` that stand for a place in the home. */
async function place(word: string): Promise<string> {
  if (word === 'phantoms')
    return join(
      home,
      (await readdir(home)).find((name) => name.startsWith('phantoms-'))!,
    );
  return ['report.html', 'report', 'exported', 'exported-onnx', 'weights.pt', 'walk.yaml'].includes(word)
    ? join(home, word)
    : word;
}

async function readVerbs(): Promise<Exposed[]> {
  const exposed: Exposed[] = [{ where: 'up', text: up.notes() }];
  const failed: string[] = [];
  for (const [verb, calls] of Object.entries(asked)) {
    if (typeof calls === 'string') continue;
    const forms = (await hasJson(verb)) ? [[], ['--json']] : [[]];
    for (const words of calls) {
      const argv = [...verb.split(' '), ...(await Promise.all(words.map(place)))];
      // One after the other: two exports at once would write the same folder.
      const read: Awaited<ReturnType<typeof readVerb>>[] = [];
      for (const form of forms) read.push(await readVerb([...argv, ...form], environment));
      exposed.push(...read);
      if (read.some(({ code }) => code !== 0)) failed.push(verb);
    }
  }
  expect(failed).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(status|board|runs|best|report|export|doctor)$/)]),
  );
  return exposed;
}

async function readRoutes(): Promise<Exposed[]> {
  const routes = listRoutes({ reader: createFakeReader([]), access: createAccess(undefined) });
  const api = routes.filter(({ method }) => method === 'GET').map(({ path }) => `api${path}`);
  expect(api.length).toBeGreaterThanOrEqual(20);
  const json = async <T>(path: string) => (await (await fetch(new URL(path, up.url))).json()) as T;
  const [sweep] = await json<SweepView[]>('api/sweeps');
  const runs = await json<RunView[]>('api/sweeps/smoke/runs');
  const paths = await Promise.all(
    [...api, '', 'sweeps/:id', 'runs/:id'].map(async (path) => {
      if (!path.includes('runs/:id')) return [path.replace(':id', sweep!.id)];
      return (await Promise.all(runs.map(({ id }) => fillRun(path, id, json)))).flat();
    }),
  );
  const answers: Awaited<ReturnType<typeof readRoute>>[] = [];
  // One after the other: pictures and models are made one at a time, and a full queue answers 503.
  for (const path of paths.flat()) answers.push(await readRoute(new URL(path, up.url)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  return answers;
}

/** A run's path with what it has: its first patient's first slice, each layer, each file of its model. */
async function fillRun(path: string, id: string, json: <T>(path: string) => Promise<T>): Promise<string[]> {
  const filled = path.replace(':id', id);
  if (filled.includes(':file'))
    return ['model.json', 'weights.bin', 'input.json'].map((file) => filled.replace(':file', file));
  if (!filled.includes(':patient')) return [filled];
  const [worst] = await json<PatientView[]>(`api/runs/${id}/patients`);
  return ['flair.png', 'image.png', 'classes.png'].map((picture) =>
    filled
      .replace(':patient', encodeURIComponent(worst!.patient))
      .replace(':slice', String(worst!.slices[0]!.number))
      .replace(':picture', picture),
  );
}

/** Rows of all tables but the list of sealed patients itself. */
async function readTables(): Promise<Exposed[]> {
  const rows = (await dumpTables(store)).filter((row) => !row.startsWith('public.test_set '));
  return rows.map((text) => ({ where: text.split(' ')[0]!, text }));
}

async function readAll(): Promise<Exposed[]> {
  const verbs = await readVerbs();
  return [...verbs, ...(await readRoutes()), ...(await readTables()), ...(await readHomeFiles(home))];
}

async function query(sql: string, values: unknown[] = []): Promise<void> {
  const client = new Client({ connectionString: store.url });
  await client.connect();
  await client.query(sql, values).finally(() => client.end());
}

beforeAll(async () => {
  home = await makeTestHome();
  environment = { DICEBOARD_HOME: home, DICEBOARD_BACKEND: 'wasm', DICEBOARD_WORKERS: '2' };
  up = await startUp(environment);
  store = await openStore(environment);
  // The least spec, and slices at random beside it: what is sealed is sealed for these too.
  const smoke = await readFile(new URL('../experiments/smoke.yaml', import.meta.url), 'utf8');
  await writeFile(join(home, 'walk.yaml'), smoke + leakyBeside);
  await succeed(['sweep', join(home, 'walk.yaml')], environment);
  await untilEnded(store, 'smoke');
  const row = (await dumpTables(store)).find((text) => text.startsWith('public.test_set '))!;
  const { patients } = JSON.parse(row.slice('public.test_set '.length)) as { patients: string[] };
  const cache = (await readdir(join(home, 'cache'))).find((name) => /^[0-9a-f]{12}-32$/.test(name))!;
  sealed = readSealedFacts(join(home, 'cache', cache), patients);
}, 240_000);

afterAll(async () => {
  await up?.stop();
  await store?.database.close();
  await removeTestHome(home);
});

describe('before the test set is opened', { timeout: 400_000 }, () => {
  it('there is something to hide, and slices at random were trained on beside it', async () => {
    expect(sealed.patients.length).toBeGreaterThanOrEqual(2);
    const leaky = await succeedJson<{ status: string; leaky: boolean }[]>(['runs', 'smoke'], environment);
    expect(leaky.filter((run) => run.leaky && run.status === 'completed').length).toBeGreaterThanOrEqual(2);
    for (const counts of sealed.maskCounts) expect(counts.split(',').length).toBeGreaterThanOrEqual(3);
  });

  it('every verb is asked, or said why not', () => {
    expect(Object.keys(asked).sort()).toEqual(listVerbs().sort());
  });

  it('no verb, route, table or file tells of a sealed patient or of its masks', async () => {
    before = await readAll();
    expect(findExposures(before, sealed)).toEqual([]);
    expect(before.filter(({ where }) => where === 'public.test_opening')).toEqual([]);
    // The walk sees what may be seen: validation patients are in tables, routes and verbs.
    const scored = before.find(({ where }) => where === 'public.patient_counts')!;
    const validated = /"patient": "(\w+)"/.exec(scored.text)![1]!;
    expect(before.filter(({ text }) => text.includes(validated)).length).toBeGreaterThan(1);
    expect(before.map(({ where }) => where)).toEqual(expect.arrayContaining(['report.html', '/api/sweeps']));
  });

  it('a planted row or file is seen', async () => {
    const [patient] = sealed.patients as [string];
    const run = (await succeedJson<{ id: string }[]>(['runs', 'smoke'], environment))[0]!.id;
    const counts = sealed.maskCounts[0]!.split(',').map(Number);
    await query('INSERT INTO patient_counts VALUES ($1, $2, 1, $3, $3, $3, $3, null)', [
      run,
      patient,
      counts,
    ]);
    const rows = findExposures(await readTables(), sealed);
    await query('DELETE FROM patient_counts WHERE patient = $1', [patient]);
    expect(rows).toEqual([
      `public.patient_counts: ${patient}`,
      `public.patient_counts: ${sealed.maskCounts[0]}`,
    ]);
    await writeFile(join(home, 'notes.txt'), `tumour share ${sealed.tumourShare}`);
    const files = findExposures(await readHomeFiles(home), sealed);
    await rm(join(home, 'notes.txt'));
    expect(files).toEqual([`notes.txt: ${sealed.tumourShare}`]);
    expect(findExposures([...(await readTables()), ...(await readHomeFiles(home))], sealed)).toEqual([]);
  });
});

describe('once it is opened', { timeout: 240_000 }, () => {
  let scores: string[];

  it('is not opened at all where a checkpoint of one that is to be scored is missing', async () => {
    const runs = await succeedJson<{ id: string; role: string; leaky: boolean }[]>(
      ['runs', 'smoke'],
      environment,
    );
    const { id } = runs.find(({ role, leaky }) => role === 'reference' && !leaky)!;
    const folder = join(home, 'checkpoints', id);
    await rename(folder, `${folder}-away`);
    const { code, text } = await readVerb(['test', 'open', 'smoke'], environment);
    await rename(`${folder}-away`, folder);
    expect([code, text]).toEqual([9, expect.stringContaining('NOT_FOUND')]);
    expect((await readTables()).filter(({ where }) => where === 'public.test_opening')).toEqual([]);
  });

  it('its scores are new: none could be read before', async () => {
    const opened = await succeedJson<Opened>(['test', 'open', 'smoke'], environment);
    expect(opened).toMatchObject({ earlierOpenings: 0, seenBefore: false });
    const values = opened.scores.flatMap(({ summary }) => Object.values(summary));
    scores = values.map(String).filter((text) => text.length >= 8);
    expect(scores.length).toBeGreaterThanOrEqual(2);
    expect(findExposures(before, sealed, scores)).toEqual([]);
  });

  it('the ledger shows it, once for the winner and once for the reference', async () => {
    const ledger = (await readTables()).filter(({ where }) => where === 'public.test_opening');
    const roles = ledger.map(({ text }) => /"role": "(\w+)"/.exec(text)![1]).sort();
    expect(roles).toEqual(['candidate', 'reference']);
    expect(findExposures(ledger, sealed, scores).length).toBeGreaterThan(sealed.patients.length);
  });

  it('the board and its route tell the scores', async () => {
    const board = await readVerb(['board', 'smoke', '--json'], environment);
    const route = await readRoute(new URL('api/sweeps/smoke/leaderboard', up.url));
    for (const read of [board, route]) expect(findExposures([read], sealed, scores)).not.toEqual([]);
  });
});
