import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedServerStatus } from '../src/store/embedded/embedded-server.ts';
import { makeTestHome, removeTestHome } from './fixtures/test-database.ts';
import { runCli } from './run-cli.ts';

const spec = resolve('experiments/smoke.yaml');
const names = ['first', 'second'] as const;

let root: string;
let data: string;

const cloneOf = (name: string) => join(root, name);
const homeOf = (name: string) => join(root, name, '.diceboard');

/** A verb in a folder below the clone, with nothing set: the clone is found from there. */
async function runIn(name: string, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv, {}, join(cloneOf(name), 'below'));
  expect([argv[0], code, stderr.match(/^[A-Z]+_[A-Z_]+: .*/m)?.[0]]).toEqual([argv[0], 0, undefined]);
  return stdout;
}

beforeAll(async () => {
  root = await makeTestHome();
  data = join(root, 'data');
  for (const name of names) {
    for (const folder of ['bin', 'below']) await mkdir(join(cloneOf(name), folder), { recursive: true });
    await writeFile(join(cloneOf(name), 'bin', 'diceboard.js'), '');
  }
  await runCli(['data', 'synth', data, '--patients', '5', '--slices', '2'], {});
});

afterAll(async () => {
  for (const name of names) await removeTestHome(homeOf(name));
  await removeTestHome(root);
});

describe('two clones at once', { timeout: 120_000 }, () => {
  it('each start a server of their own and know their own sweeps only', async () => {
    await Promise.all(
      names.map((name) =>
        runIn(name, ['sweep', spec, '--data', data, '--backend', 'wasm', '--set', `name=${name}`]),
      ),
    );
    const servers = await Promise.all(names.map((name) => embeddedServerStatus(homeOf(name))));
    expect(servers.map(({ running }) => running)).toEqual([true, true]);
    expect(servers[0]!.port).not.toBe(servers[1]!.port);
    expect(servers[0]!.pid).not.toBe(servers[1]!.pid);
    const answers = await Promise.all(names.map((name) => runIn(name, ['status', '--json'])));
    const sweeps = answers.map((text) => (JSON.parse(text) as { sweeps: { id: string }[] }).sweeps);
    expect(sweeps.map((own) => own.map(({ id }) => id.replace(/-.*/, '')))).toEqual([['first'], ['second']]);
  });

  it('do not stop each other', async () => {
    expect(await runIn('first', ['down'])).toBe('stopped the embedded database\n');
    expect((await embeddedServerStatus(homeOf('first'))).running).toBe(false);
    expect((await embeddedServerStatus(homeOf('second'))).running).toBe(true);
    expect(await runIn('second', ['runs', 'second'])).toContain('queued');
  });
});
