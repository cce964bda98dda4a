import { execFile, type SpawnOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DiceboardError } from '../../domain/errors.ts';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; this is the OS user that it runs as then. Null: as ourselves. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * As root: the owner of the data folder when there is one, else the OS user `postgres`, else `nobody`.
 * No user is ever added to the machine.
 */
export async function findServerUser(dataFolder: string | null): Promise<ServerUser | null> {
  if (!runsAsRoot()) return null;
  const owner = dataFolder === null ? null : await stat(dataFolder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { name: `#${owner.uid}`, uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([readId('-u', name), readId('-g', name)]).catch(() => null);
    if (ids !== null) return { name, uid: ids[0], gid: ids[1] };
  }
  throw new DiceboardError(
    'EMBEDDED_SERVER_FAILED',
    'expected an OS user "postgres" or "nobody" to run the database server as (it refuses root), got neither',
    { remedy: 'add one with `useradd --system postgres`, or run diceboard as another user than root' },
  );
}

async function readId(flag: '-u' | '-g', name: string): Promise<number> {
  const { stdout } = await run('id', [flag, name]);
  return Number.parseInt(stdout, 10);
}

/** Options under which the server's programs are run: its user, a folder that it may enter, no PG* settings. */
export function spawnOptionsOf(user: ServerUser | null): SpawnOptions & { env: NodeJS.ProcessEnv } {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C' };
  return user === null ? { env } : { env, uid: user.uid, gid: user.gid, cwd: '/' };
}

/** Whether that user may enter the folder, every folder above it included. */
export async function canEnter(user: ServerUser | null, folder: string): Promise<boolean> {
  if (user === null) return true;
  const { uid, gid } = user;
  const check = run('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { uid, gid, cwd: '/' });
  return check.then(
    () => true,
    () => false,
  );
}
