import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isServerProcess } from './process-check.ts';

/** What PostgreSQL writes into `postmaster.pid`, as far as we read it. */
export interface Postmaster {
  readonly pid: number;
  readonly dataFolder: string;
  /** Null in the first moments of a start. */
  readonly port: number | null;
}

export function postmasterFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid');
}

/** The file's content, whether or not that server still lives; null without a file. */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const text = await readFile(postmasterFile(dataFolder), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  if (!Number.isInteger(pid)) return null;
  return { pid, dataFolder: lines[1] ?? '', port: Number.isInteger(port) ? port : null };
}

/** The server that lives in this data folder now; null when there is none. */
export async function findLivePostmaster(dataFolder: string): Promise<Postmaster | null> {
  const postmaster = await readPostmaster(dataFolder);
  if (postmaster === null) return null;
  // A folder that was copied or moved brings the file of another folder's server with it.
  const folders = await Promise.all([postmaster.dataFolder, dataFolder].map(real));
  if (folders[0] !== folders[1]) return null;
  return (await isServerProcess(postmaster.pid, dataFolder)) ? postmaster : null;
}

async function real(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
