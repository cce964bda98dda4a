import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DiceboardError } from '../../domain/errors.ts';
import type { ServerPlaces } from './server-folder.ts';
import type { ServerSoftware } from './server-software.ts';
import { spawnOptionsOf, type ServerUser } from './server-user.ts';

export interface ClusterRequest {
  readonly places: ServerPlaces;
  readonly software: ServerSoftware;
  readonly user: ServerUser | null;
  readonly password: string;
}

/** Superuser and database of the embedded server. */
export const serverRole = 'diceboard';

/** Makes the data folder unless it is there; made beside its place and renamed, so never half a folder. */
export async function initialiseCluster({ places, software, user, password }: ClusterRequest): Promise<void> {
  if ((await stat(join(places.dataFolder, 'PG_VERSION')).catch(() => null)) !== null) return;
  await removeHalfMade(places.seat);
  const temporary = join(places.seat, `making-${process.pid}`);
  const passwordFile = `${temporary}.password`;
  await mkdir(temporary, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) {
    await chown(temporary, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    await promisify(execFile)(
      software.initdb,
      initdbArguments(temporary, passwordFile),
      spawnOptionsOf(user),
    );
    await rename(temporary, places.dataFolder);
  } catch (cause) {
    throw explain(places.dataFolder, cause);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(temporary, { recursive: true, force: true });
  }
}

function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataFolder}`,
    `--username=${serverRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
}

async function removeHalfMade(seat: string): Promise<void> {
  const names = (await readdir(seat)).filter((name) => name.startsWith('making-'));
  for (const name of names) await rm(join(seat, name), { recursive: true, force: true });
}

function explain(dataFolder: string, cause: unknown): DiceboardError {
  const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string };
  const lines = (stderr ?? '').trim().split('\n');
  const reason = lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '';
  const disk = /no space left/i.test(stderr ?? '') || code === 'ENOSPC';
  return new DiceboardError(
    disk ? 'DISK_FULL' : 'EMBEDDED_SERVER_FAILED',
    `expected a new database in ${dataFolder}, got ${reason === '' ? String(cause) : reason}`,
    {
      cause,
      details: lines,
      remedy: disk
        ? 'free some space and run again'
        : 'run again with --verbose, or set DATABASE_URL to a PostgreSQL server of yours',
    },
  );
}
