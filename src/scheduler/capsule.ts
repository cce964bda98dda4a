import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sha256 } from '../domain/sha256.ts';
import { trainingVersion } from '../training/training-version.ts';
import type { Plan } from './plan.ts';

/** What reproduces a sweep, next to its spec; what a run adds (seed, backend, device, module) is in its own rows. */
export interface Capsule {
  readonly overrides: readonly string[];
  readonly dataFingerprint: string;
  /** Patients that the data hold twice, allowed by `--allow-leak`. */
  readonly leaks: readonly string[];
  readonly trainingVersion: number;
  /** SHA-256 of package-lock.json; null where there is none. */
  readonly lockFile: string | null;
  /** Commit and whether files differ from it; null outside a git work tree. */
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly node: string;
  readonly platform: string;
}

const ownFolder = fileURLToPath(new URL('../..', import.meta.url));

export async function makeCapsule(plan: Plan, folder: string = ownFolder): Promise<Capsule> {
  const [lockFile, commit, changes] = await Promise.all([
    hashFile(join(folder, 'package-lock.json')),
    runGit(folder, ['rev-parse', 'HEAD']),
    runGit(folder, ['status', '--porcelain', '--untracked-files=no']),
  ]);
  return {
    overrides: plan.spec.overrides,
    dataFingerprint: plan.dataFingerprint,
    leaks: plan.leaks,
    trainingVersion,
    lockFile,
    commit,
    dirty: changes === null ? null : changes !== '',
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

async function hashFile(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? null : sha256(bytes);
}

/** Null where git is missing or the folder is no work tree. */
async function runGit(folder: string, words: readonly string[]): Promise<string | null> {
  const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words]).catch(() => ({
    stdout: null,
  }));
  return stdout?.trim() ?? null;
}
