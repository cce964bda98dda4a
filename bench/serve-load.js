// `npm run bench -- serve --url http://127.0.0.1:4747/`: clients at a running page's API, as a board left open asks it.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from 'simple-statistics';
import { sum } from './statistics.js';

export const serveHelp = `npm run bench -- serve [flags]   the API of a page that runs, under load

  --url URL          http://127.0.0.1:4747/
  --clients N        connections at once; 50
  --rate N           requests a second, of all of them together; 50
  --each             the rate is that of each client
  --together         all clients ask at the same moments; else each at its own
  --seconds N        60
  --token TOKEN      of a viewer, where the page asks for one
  --limit N          fails where the 99th percentile takes more milliseconds; 250
  --json             one JSON document on standard output`;

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };

/** @throws Error that says what was expected, for a flag or a value that is unknown. */
export function readServeOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      url: { ...text, default: 'http://127.0.0.1:4747/' },
      clients: { ...text, default: '50' },
      rate: { ...text, default: '50' },
      seconds: { ...text, default: '60' },
      limit: { ...text, default: '250' },
      token: text,
      each: flag,
      together: flag,
      json: flag,
      help: flag,
    },
  });
  const [clients, rate, seconds, limit] = ['clients', 'rate', 'seconds', 'limit'].map((name) => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name}: expected a number above 0, got ${values[name]}`);
    return value;
  });
  if (!URL.canParse(values.url)) throw new Error(`--url: expected an address, got ${values.url}`);
  const total = values.each ? rate * clients : rate;
  return { ...values, clients, rate: total, seconds, limit };
}

/** Every kind of answer that views ask for, of the sweep that trains, else the latest, and a few of its runs. */
async function listPaths({ url, token }) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const read = async (path) => {
    const answer = await fetch(new URL(path, url), { headers });
    if (!answer.ok)
      throw new Error(`expected an answer of ${new URL(path, url)}, got status ${answer.status}`);
    return answer.json();
  };
  const sweeps = await read('api/sweeps');
  const sweep = sweeps.find(({ progress }) => progress.counts.running > 0) ?? sweeps[0];
  if (sweep === undefined) throw new Error('expected a page with a sweep, got one with none');
  const runs = await read(`api/sweeps/${sweep.id}/runs`);
  const some = runs.filter((_, at) => at % Math.max(1, Math.floor(runs.length / 20)) === 0);
  const ofSweep = ['', '/leaderboard', '/runs', '/progress', '/failures', '/ablation', '/annotations'];
  const ofRun = ['', '/epochs', '/patients', '/log'];
  return [
    '/',
    '/api/sweeps',
    '/api/workers',
    '/api/session',
    ...ofSweep.map((part) => `/api/sweeps/${sweep.id}${part}`),
    ...some.flatMap(({ id }) => ofRun.map((part) => `/api/runs/${id}${part}`)),
  ];
}

/**
 * Each client asks its paths in turn at its own pace, from its own place in it: people do not ask in step. Times are
 * milliseconds as each client saw them; a client whose answer takes longer than its pace asks the next late.
 */
export async function measureServing(options) {
  const paths = await listPaths(options);
  const phases = options.together ? Array(options.clients).fill(0) : seededFractions(options.clients, 1);
  const paceMs = (1000 * options.clients) / options.rate;
  const began = performance.now();
  const clients = await Promise.all(
    phases.map(async (phase, place) => {
      await sleep(phase * paceMs);
      return runClient(rotate(paths, place), options);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const times = clients.flatMap((client) => client.times);
  return {
    paths: paths.length,
    clients: options.clients,
    rate: options.rate,
    seconds,
    answered: times.length,
    p50: quantile(times, 0.5),
    p97_5: quantile(times, 0.975),
    p99: quantile(times, 0.99),
    slowest: Math.max(...times),
    errors: sum(clients.map(({ errors }) => errors)),
    refused: sum(clients.map(({ refused }) => refused)),
  };
}

/**
 * One connection. The percentiles of autocannon are not used: under a rate it adds times that nobody waited, one for
 * every millisecond of each answer, and it asks for all connections of one call at once.
 */
async function runClient(paths, { url, token, clients, rate, seconds }) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const times = [];
  const requests = paths.map((path) => ({ method: 'GET', path }));
  const settings = { url, headers, requests, connections: 1, overallRate: rate / clients, duration: seconds };
  const running = autocannon(settings);
  running.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const { errors, timeouts, non2xx } = await running;
  return { times, errors: errors + timeouts, refused: non2xx };
}

function seededFractions(count, seed) {
  const generator = xoroshiro128plus(seed);
  return Array.from({ length: count }, () => uniformFloat64(generator));
}

/** Each client begins elsewhere. */
function rotate(paths, by) {
  const at = (by * 7) % paths.length;
  return [...paths.slice(at), ...paths.slice(0, at)];
}

const ms = (milliseconds) => `${milliseconds.toFixed(0)} ms`;

export function servingLine(measured) {
  const { answered, seconds, clients, p50, p97_5, p99, slowest, errors, refused } = measured;
  return (
    `${answered} answers in ${seconds.toFixed(1)} s to ${clients} clients (${measured.paths} addresses, ` +
    `${measured.rate} a second asked for)\n` +
    `p50 ${ms(p50)}, p97.5 ${ms(p97_5)}, p99 ${ms(p99)}, slowest ${ms(slowest)}, errors ${errors}, not 2xx ${refused}`
  );
}

/** Prints the figures; gives the exit status: 1 where one was not answered or the bar was missed. */
export async function benchServing(argv) {
  const options = readServeOptions(argv);
  if (options.help) {
    process.stdout.write(`${serveHelp}\n`);
    return 0;
  }
  const measured = await measureServing(options);
  process.stdout.write(
    options.json ? `${JSON.stringify(measured, null, 2)}\n` : `${servingLine(measured)}\n`,
  );
  return measured.errors + measured.refused === 0 && measured.p99 <= options.limit ? 0 : 1;
}
