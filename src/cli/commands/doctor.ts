import { statfs, mkdir } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Config } from '../../config.ts';
import { toDiceboardError } from '../../domain/errors.ts';
import type { BackendName } from '../../domain/run.ts';
import { chooseRuntime } from '../../engine/runtime/choose-runtime.ts';
import { describeChoice } from '../../engine/runtime/pick-runtime.ts';
import { embeddedServerStatus } from '../../store/embedded/embedded-server.ts';
import { probeBackend } from '../../training/probe-backend.ts';
import { configFrom, defineVerb, jsonOption } from '../command.ts';
import { withSession } from '../session.ts';
import { formatBytes, print, printJson } from '../terminal.ts';

interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly text: string;
}

const backends: readonly BackendName[] = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm'];

async function look(subject: string, check: () => Promise<string>): Promise<Finding> {
  return check().then(
    (text) => ({ subject, ok: true, text }),
    (thrown: unknown) => ({ subject, ok: false, text: toDiceboardError(thrown).line }),
  );
}

async function checkDisk({ home }: Config): Promise<string> {
  await mkdir(home, { recursive: true });
  const { bavail, bsize } = await statfs(home);
  return `${formatBytes(bavail * bsize)} free for ${home}`;
}

async function checkDatabase(config: Config): Promise<string> {
  if (config.databaseUrl !== undefined)
    return withSession(config, async () => 'DATABASE_URL answers, migrations are applied');
  const { running, port, pid } = await embeddedServerStatus(config.home);
  return running ? `embedded PostgreSQL on port ${port}, pid ${pid}` : 'embedded PostgreSQL, not running now';
}

async function checkQueue(config: Config): Promise<string> {
  if (config.redisUrl === undefined) return 'in the database';
  return withSession(config, async (session) => {
    const { waiting, active } = await (await session.queue()).counts();
    return `Redis answers: ${waiting} waiting, ${active} active`;
  });
}

async function examine(config: Config): Promise<Finding[]> {
  const cores = `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`;
  const memory = `${formatBytes(freemem())} of ${formatBytes(totalmem())} memory free`;
  const findings = [
    { subject: 'machine', ok: true, text: `${cores}, ${memory}` },
    { subject: 'node', ok: true, text: `${process.version} on ${process.platform}-${process.arch}` },
    await look('disk', () => checkDisk(config)),
    await look('database', () => checkDatabase(config)),
    await look('queue', () => checkQueue(config)),
    await look('engine', async () => describeChoice(await chooseRuntime(config))),
  ];
  for (const backend of backends) findings.push(await look(backend, () => probeBackend(backend)));
  return findings;
}

export const doctor = defineVerb('diceboard doctor', {
  meta: { description: 'say what this machine has, and what of diceboard works on it' },
  args: { json: jsonOption },
  async run({ args }) {
    const findings = await examine(configFrom(args));
    if (args.json) return printJson(findings);
    for (const { subject, ok, text } of findings) print(`${ok ? 'ok' : '--'} ${subject.padEnd(15)} ${text}`);
  },
});
