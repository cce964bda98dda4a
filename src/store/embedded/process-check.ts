import { execFile } from 'node:child_process';
import { readdir, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isProcessAlive } from '../../files/process-alive.ts';

/**
 * Whether the process is a database server of this data folder. Process ids are used again (always so after a
 * container's restart) and a killed server may remain as a zombie, so being alive says nothing.
 */
export async function isServerProcess(pid: number, dataFolder: string): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  if (process.platform === 'linux') return (await workingFolder(pid)) === (await resolved(dataFolder));
  if (process.platform === 'win32') return true;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.includes('postgres');
}

/** Whether any process, a killed server's orphans included, still works in the data folder. Linux only. */
export async function isFolderInUse(dataFolder: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = await resolved(dataFolder);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => workingFolder(Number(pid))));
  return folders.includes(folder);
}

async function workingFolder(pid: number): Promise<string | null> {
  return readlink(`/proc/${pid}/cwd`).catch(() => null);
}

async function resolved(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
