// `node bench/record-grid.js [OUT] [SPEC]`: trains bench/recorded-grid.yaml to its end with the product's own verbs, in a
// home of its own, and writes each variant's validation Dice by epoch: what halving is replayed on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [out = 'test/fixtures/recorded-grid.json', spec = 'bench/recorded-grid.yaml'] = process.argv.slice(2);
const workers = 1;

/** The verb's standard output. @throws Error when it fails. */
async function verb(environment, ...words) {
  const child = start(environment, words);
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`expected diceboard ${words[0]} to succeed, got exit code ${code}`);
  return printed;
}

function start(environment, words) {
  return spawn(process.execPath, [join(root, 'bin/diceboard.js'), ...words], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The address of the page of `diceboard up` once it answers. */
function addressOf(up) {
  let printed = '';
  return new Promise((resolve, reject) => {
    up.stdout.on('data', (chunk) => {
      printed += chunk;
      const address = /leaderboard at (http:\S+)/.exec(printed);
      if (address !== null) resolve(address[1]);
    });
    up.once('close', () => reject(new Error('expected diceboard up to print its address, got its end')));
  });
}

async function readJson(address, path) {
  const response = await fetch(new URL(path, address));
  if (!response.ok) throw new Error(`expected ${path}, got status ${response.status}`);
  return response.json();
}

/** @throws Error when a run did not end by itself: the grid would not be whole. */
async function readGrid(address, runs) {
  const variants = [];
  for (const { id, parameters, status, reason } of runs) {
    if (status !== 'completed' && status !== 'diverged')
      throw new Error(`expected every run to end by itself, got ${id} ${status}: ${reason}`);
    const epochs = await readJson(address, `/api/runs/${id}/epochs`);
    const dice = epochs.map(({ meanPatientDice }) => Number(meanPatientDice.toFixed(4)));
    variants.push({ parameters, status, dice });
  }
  return variants;
}

/** Only what the variants that read it differ in. */
function withoutCommon(variants) {
  const names = Object.keys(Object.assign({}, ...variants.map(({ parameters }) => parameters)));
  const valuesOf = (name) => variants.map(({ parameters }) => parameters[name]);
  const differs = (name) => new Set(valuesOf(name).filter((value) => value !== undefined)).size > 1;
  const kept = names.filter(differs);
  return variants.map((variant) => ({
    ...variant,
    parameters: Object.fromEntries(
      kept.filter((name) => name in variant.parameters).map((name) => [name, variant.parameters[name]]),
    ),
  }));
}

const home = mkdtempSync(join(tmpdir(), 'diceboard-grid-'));
const environment = {
  ...process.env,
  DICEBOARD_HOME: home,
  DICEBOARD_WORKERS: String(workers),
  DICEBOARD_PORT: '0',
};
const up = start(environment, ['up']);
const ended = once(up, 'close');
try {
  const address = await addressOf(up);
  const started = performance.now();
  await verb(environment, 'sweep', spec, '--wait');
  const runs = JSON.parse(await verb(environment, 'runs', '--json'));
  const grid = {
    command: 'node bench/record-grid.js',
    spec: readFileSync(resolve(root, spec), 'utf8'),
    minutes: Math.round((performance.now() - started) / 60_000),
    metric: 'meanPatientDice',
    variants: withoutCommon(await readGrid(address, runs)),
  };
  writeFileSync(out, `${JSON.stringify(grid, null, 2)}\n`);
  up.kill('SIGINT');
  await ended;
  rmSync(home, { recursive: true, force: true });
} catch (error) {
  up.kill('SIGINT');
  await ended;
  process.stderr.write(`${error.message}; what was trained is in ${home}\n`);
  process.exitCode = 1;
}
