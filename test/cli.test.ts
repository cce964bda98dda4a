import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from './run-cli.ts';

const verbs =
  'up down sweep replicate status board runs best nested cancel pause resume retry export worker scheduler page migrate doctor'.split(
    ' ',
  );
const verbsOfGroups = ['data synth', 'data check', 'data pack', 'test open', 'setup gpu'];

let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diceboard-cli-'));
  environment = { DICEBOARD_HOME: join(folder, 'home') };
});
afterAll(async () => {
  await runCli(['down'], environment);
  await rm(folder, { recursive: true, force: true });
});

describe('the command line', () => {
  it('lists every verb when none is given', async () => {
    const { code, stdout } = await runCli([], environment);
    expect(code).toBe(0);
    const words = [...verbs, ...verbsOfGroups].map((verb) => verb.replace(/ .*/, ''));
    for (const word of words) expect(stdout).toMatch(new RegExp(`^  ${word} `, 'm'));
  });

  it.each([...verbs, ...verbsOfGroups])('shows help with an example for %s', async (verb) => {
    const { code, stdout } = await runCli([...verb.split(' '), '--help'], environment);
    expect(code).toBe(0);
    expect(stdout).toContain('EXAMPLE');
  });

  it('suggests the nearest verb', async () => {
    const { code, stderr } = await runCli(['swep'], environment);
    expect(code).toBe(2);
    expect(stderr).toBe('USAGE: unknown verb swep; did you mean sweep?\n');
  });

  it('suggests the nearest option', async () => {
    const { code, stderr } = await runCli(['sweep', 'demo', '--dry-rum'], environment);
    expect(code).toBe(2);
    expect(stderr).toBe('USAGE: unknown option --dry-rum; did you mean --dry-run?\n');
  });

  it('does its work when nobody reads what it prints', async () => {
    const child = startCli([], environment);
    child.stdout?.destroy();
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([0, '']);
  });

  it('names an option without its value', async () => {
    const { code, stderr } = await runCli(['export', '--best'], environment);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^USAGE: --best: expected a value/);
  });
});

describe('a user’s mistake ends in one clear line', () => {
  it('for a spec that is not there', async () => {
    const { code, stderr } = await runCli(['sweep', 'nowhere.yaml'], environment);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^SPEC_NOT_FOUND: .*nowhere\.yaml/);
  });

  it('for a wrong key, with file, line and the nearest key', async () => {
    const spec = join(folder, 'wrong.yaml');
    await writeFile(spec, 'name: wrong\ndata: phantom\nparameters:\n  learningrate: 0.1\n');
    const { code, stderr } = await runCli(['sweep', spec], environment);
    expect(code).toBe(3);
    expect(stderr).toMatch(/wrong\.yaml:4: .*learningrate.*learningRate/);
  });

  it('for a grid too large, within seconds', async () => {
    const spec = join(folder, 'large.yaml');
    const rates = 'learningRate: linspace[0.001, 0.1, 1000]\n  epsilon: linspace[0.001, 0.1, 1000]';
    await writeFile(
      spec,
      `name: large\ndata: phantom\nseeds: 1000\nparameters:\n  ${rates}\n  momentum: linspace[0.1, 0.9, 1000]\n`,
    );
    const { code, stderr, seconds } = await runCli(['sweep', spec], environment);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^GRID_TOO_LARGE: expected at most 10,000 runs, got a product of [\d,]{17,}/);
    expect(seconds).toBeLessThan(20);
  });

  it('for data that are not there', async () => {
    const { code, stderr } = await runCli(['sweep', 'smoke', '--data', join(folder, 'none')], environment);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^DATA_NOT_FOUND: /);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('for a database that is away', async () => {
    const away = { ...environment, DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:9/none' };
    const { code, stderr } = await runCli(['status'], away);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^DATABASE_UNREACHABLE: /);
    expect(stderr).not.toContain('secret');
  });

  it('for a taken port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runCli(['page', '--port', String(port)], environment);
    server.close();
    expect(code).toBe(10);
    expect(stderr).toMatch(new RegExp(`PORT_TAKEN: .*${port}`));
  });

  it('for a sweep that is not there', async () => {
    const { code, stderr } = await runCli(['board', 'nothing'], environment);
    expect(code).toBe(9);
    expect(stderr).toMatch(/NOT_FOUND: .*nothing/);
  });
});
