// The page's API over a large study: how long each answer takes, at rest and while a run trains.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createReader } from '../dist/cli/reader/create-reader.js';
import { openSession, stopServer } from '../dist/cli/session.js';
import { readConfig } from '../dist/config.js';
import { serveDashboard } from '../dist/dashboard/serve.js';
import { recordEpoch } from '../dist/store/record-epoch.js';
import { fillDatabase } from './fill-database.js';
import { numberOf } from './options.js';
import { measurePage } from './page-frames.js';
import { formatTable } from './table.js';

export const pagesHelp = `npm run bench -- pages [flags]   every answer of the page's API over a made-up study

  --runs N       10000
  --epochs N     of each run; 100
  --patients N   scored by each run; 20
  --requests N   of each route; 50
  --home FOLDER  one to keep, filled the first time; else one is made and removed
  --json         one JSON document`;

/** @throws Error that says what was expected */
export function readPagesOptions(argv) {
  const text = { type: 'string' };
  const options = { runs: text, epochs: text, patients: text, requests: text, home: text };
  const { values } = parseArgs({
    args: argv,
    options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  return {
    runs: numberOf('runs', values.runs, 10_000),
    epochs: numberOf('epochs', values.epochs, 100),
    patients: numberOf('patients', values.patients, 20),
    requests: numberOf('requests', values.requests, 50),
    home: values.home,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

const routesOf = (sweepId, runId) => [
  '/api/sweeps',
  `/api/sweeps/${sweepId}`,
  ...['leaderboard', 'runs', 'progress', 'failures', 'ablation', 'annotations'].map(
    (name) => `/api/sweeps/${sweepId}/${name}`,
  ),
  '/api/workers',
  `/api/runs/${runId}`,
  ...['epochs', 'patients', 'log'].map((name) => `/api/runs/${runId}/${name}`),
];

async function measureRoute(url, requests) {
  const times = [];
  let bytes = 0;
  const before = process.cpuUsage();
  for (let request = 0; request < requests; request++) {
    const started = performance.now();
    const response = await fetch(url);
    bytes = (await response.arrayBuffer()).byteLength;
    times.push(performance.now() - started);
    if (!response.ok) throw new Error(`expected an answer at ${url}, got ${response.status}`);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / requests;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];
  return { bytes, cpu, p50: at(0.5), p95: at(0.95), most: times.at(-1) };
}

/** Epochs of the runs in training, twice a second, one after the other. */
function keepTraining(database, runIds) {
  const stopping = new AbortController();
  const validation = { meanPatientDice: 0.5, pooledDice: 0.5, pooledIou: 0.4, tumourSliceDice: 0.4 };
  const undefinedHere = { emptySliceFalsePositiveRate: null, sensitivity: null, precision: null, hd95: null };
  const scalars = { trainingLoss: 1, validationLoss: 1, learningRate: 0.1, seconds: 5, imagesPerSecond: 9 };
  const ended = (async () => {
    for (let written = 0; !stopping.signal.aborted; written++) {
      const epoch = 1 + Math.floor(written / runIds.length) + 25;
      const report = { epoch, ...scalars, validation: { ...validation, ...undefinedHere }, collapsed: false };
      const checkpoint = {
        epoch,
        folder: 'gone',
        checksum: 'c',
        weightsChecksum: 'w',
        bytes: 1,
        isBest: false,
      };
      const runId = runIds[written % runIds.length];
      await recordEpoch(database, { runId, token: 1, report, checkpoint, patients: null });
      await sleep(500);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

/**
 * `cpu` is the processor's time of one answer in this process: server, client and board thread, not the database.
 * Fills a database, serves the page over it, asks each route and opens the leaderboard. All in milliseconds.
 * @param options as `readPagesOptions` gives them
 */
export async function benchPages(options, say = (line) => process.stderr.write(`${line}\n`)) {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'diceboard-pages-'));
  const config = readConfig({ home }, { DICEBOARD_HOME: home });
  const session = await openSession(config);
  try {
    const { sweepId, training, seconds } = await fillDatabase(session.database, options);
    const size = `${options.runs} runs x ${options.epochs} epochs x ${options.patients} patients`;
    say(seconds === null ? 'filled before' : `${size} in ${seconds.toFixed(0)} s`);
    const reader = createReader(session, await session.queue());
    const page = await serveDashboard({ reader, host: '127.0.0.1', port: 0, failuresPerMinute: 1e9 });
    const rows = [];
    const routes = routesOf(sweepId, '0'.repeat(16));
    for (const route of routes) {
      const first = await measureRoute(new URL(route, page.url), 1);
      rows.push({ route, first: first.most });
    }
    // A first board is shown before its intervals are there; wait for them.
    await sleep(5_000);
    for (const row of rows) row.rest = await measureRoute(new URL(row.route, page.url), options.requests);
    const inBrowser = await measurePage(new URL(`/sweeps/${sweepId}`, page.url).href);
    const trainer = keepTraining(session.database, training);
    for (const row of rows) row.training = await measureRoute(new URL(row.route, page.url), options.requests);
    await trainer.stop();
    await page.close();
    await reader.close();
    return { rows, page: inBrowser };
  } finally {
    await session.close();
    await stopServer(config);
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
  }
}

export function pagesTable(rows) {
  const head = [
    'route',
    'kB',
    'first',
    'cpu',
    'p50',
    'p95',
    'most',
    'p50 training',
    'p95 training',
    'most training',
  ];
  const lines = rows.map(({ route, first, rest, training }) => [
    route,
    Math.ceil(rest.bytes / 1000),
    ...[first, rest.cpu, rest.p50, rest.p95, rest.most, training.p50, training.p95, training.most].map((ms) =>
      ms.toFixed(1),
    ),
  ]);
  return formatTable(head, lines);
}
