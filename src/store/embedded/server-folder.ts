import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { DiceboardError } from '../../domain/errors.ts';

/** What the folder's `server.json` remembers. */
export interface ServerRecord {
  /** Where the server's own files lie: relative to the folder, or absolute when its OS user cannot enter the home. */
  readonly seat: string;
  /** The port of the last start, asked for again at the next so that long-lived clients find it. */
  readonly port: number | null;
}

const recordSchema: z.ZodType<ServerRecord> = z.object({
  seat: z.string().min(1),
  port: z.int().min(0).max(65_535).nullable(),
});

/** Places of one home's server. `folder` is ours; `seat` is owned by the server's OS user. */
export interface ServerPlaces {
  readonly folder: string;
  readonly seat: string;
  readonly dataFolder: string;
  readonly logFile: string;
}

export function serverFolder(home: string): string {
  return join(resolve(home), 'postgres');
}

/**
 * Null where no server was made yet. Throws EMBEDDED_SERVER_FAILED for a file that is damaged: taken for absent, its
 * rows would be set aside for an empty database.
 */
export async function readRecord(folder: string): Promise<ServerRecord | null> {
  const file = join(folder, 'server.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const { code = error.message } = error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unknownRecord(file, code, 'run as the user who made that folder');
  });
  if (text === null) return null;
  const record = recordSchema.safeParse(parseJson(text)).data;
  if (record === undefined)
    throw unknownRecord(
      file,
      'another text',
      'write {"seat":"cluster","port":null} where a folder cluster lies beside it, else delete it to start empty',
    );
  return record;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownRecord(file: string, got: string, remedy: string): DiceboardError {
  return new DiceboardError(
    'EMBEDDED_SERVER_FAILED',
    `expected seat and port of a server in ${file}, got ${got}`,
    { remedy },
  );
}

export async function writeRecord(folder: string, record: ServerRecord): Promise<void> {
  const file = join(folder, 'server.json');
  await writeFile(`${file}.new`, `${JSON.stringify(record)}\n`);
  await rename(`${file}.new`, file);
}

export function placesOf(folder: string, record: ServerRecord): ServerPlaces {
  const seat = isAbsolute(record.seat) ? record.seat : join(folder, record.seat);
  return { folder, seat, dataFolder: join(seat, 'data'), logFile: join(seat, 'server.log') };
}

/** Makes our own folder under the home; others may pass through it, not list it. */
export async function makeServerFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
}

/** The superuser's password, made at the first call; the file is for its owner's eyes only. */
export async function readPassword(folder: string, mayMake: boolean): Promise<string> {
  const file = join(folder, 'password');
  try {
    if (mayMake) await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new DiceboardError(
      'EMBEDDED_SERVER_FAILED',
      `expected the server's password in ${file}, got ${code}`,
      {
        cause,
        remedy: `run as the user who made that folder, or delete it to start with an empty database`,
      },
    );
  }
}
