import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { listNames } from './list-names.ts';

export interface RemovalInput {
  readonly runFolder: string;
  /** The attempt that asks; folders of later attempts are not its to touch. */
  readonly token: number;
  /** Checkpoint folders to keep: the last and the best. */
  readonly keep: readonly string[];
}

/**
 * Removes a run's other checkpoints, half-written ones included. Call it only when the store knows of those that
 * are kept: until then the ones before them may still be needed.
 */
export async function removeOtherCheckpoints({ runFolder, token, keep }: RemovalInput): Promise<void> {
  const kept = new Set(keep.map((folder) => resolve(folder)));
  for (const attempt of await listNames(runFolder)) {
    if (!/^\d+$/.test(attempt) || Number(attempt) > token) continue;
    const attemptFolder = resolve(join(runFolder, attempt));
    const names = await listNames(attemptFolder);
    const others = names.filter((name) => !kept.has(join(attemptFolder, name)));
    for (const name of others) await rm(join(attemptFolder, name), { recursive: true, force: true });
    if (others.length === names.length) await rm(attemptFolder, { recursive: true, force: true });
  }
}
