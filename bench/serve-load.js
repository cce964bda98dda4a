// `npm run bench -- serve --url http://127.0.0.1:4747/`: clients at a running page's API, as a board left open asks it.
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

export const serveHelp = `npm run bench -- serve [flags]   the API of a page that runs, under load

  --url URL          http://127.0.0.1:4747/
  --clients N        connections at once; 50
  --rate N           requests a second, of all of them together; 50
  --each             the rate is that of each client
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

/** Asks at an even pace, each path in its turn. Times are milliseconds as each client saw them. */
export async function measureServing(options) {
  const paths = await listPaths(options);
  const headers = options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` };
  let begun = 0;
  const result = await autocannon({
    url: options.url,
    connections: options.clients,
    overallRate: options.rate,
    duration: options.seconds,
    headers,
    // Each client begins elsewhere: people do not ask the same in step.
    setupClient: (client) =>
      client.setRequests(rotate(paths, begun++).map((path) => ({ method: 'GET', path }))),
  });
  const { latency, requests } = result;
  return {
    paths: paths.length,
    clients: options.clients,
    rate: options.rate,
    seconds: result.duration,
    answered: requests.total,
    p50: latency.p50,
    p97_5: latency.p97_5,
    p99: latency.p99,
    slowest: latency.max,
    errors: result.errors + result.timeouts,
    refused: result.non2xx,
  };
}

function rotate(paths, by) {
  const at = (by * 7) % paths.length;
  return [...paths.slice(at), ...paths.slice(0, at)];
}

export function servingLine(measured) {
  const { answered, seconds, clients, p50, p97_5, p99, slowest, errors, refused } = measured;
  return (
    `${answered} answers in ${seconds.toFixed(1)} s to ${clients} clients (${measured.paths} addresses, ` +
    `${measured.rate} a second asked for)\n` +
    `p50 ${p50} ms, p97.5 ${p97_5} ms, p99 ${p99} ms, slowest ${slowest} ms, errors ${errors}, not 2xx ${refused}`
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
