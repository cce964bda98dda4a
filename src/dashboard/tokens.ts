import { timingSafeEqual } from 'node:crypto';
import { DiceboardError } from '../domain/errors.ts';
import type { Log } from './explain-failure.ts';
import { digest, readTokenFile, readVersion } from './token-file.ts';
import type { KnownToken } from './token-file.ts';

/** What one may do: look, or change things too. */
export type Role = 'viewer' | 'operator';

/** Paths of files with one token a line. */
export interface TokenFiles {
  readonly viewer?: string | undefined;
  readonly operator?: string | undefined;
}

/** What a request brings: a token of its own, or the cookie that stands for one. */
export type Credential = { readonly kind: keyof KnownToken; readonly text: string };

export interface Tokens {
  /** The role of a token as the files are now; null for one that they do not hold. */
  roleOf(credential: Credential): Role | null;
}

const roles: readonly Role[] = ['operator', 'viewer'];

/**
 * Tokens from files, read again when a file has changed: looked for at most once in `everyMs` (1000), when asked. A
 * file that is no longer valid lets nobody in, and `log` says why, once.
 * @throws DiceboardError CONFIG_INVALID for a file that is not valid at the start.
 */
export function openTokens(files: TokenFiles, log: Log, everyMs = 1000): Tokens {
  const sources = roles.flatMap((role) => {
    const path = files[role];
    return path === undefined ? [] : [watchFile({ role, path }, log)];
  });
  let checkedAt = performance.now();
  return {
    roleOf({ kind, text }) {
      if (performance.now() - checkedAt >= everyMs) {
        for (const source of sources) source.refresh();
        checkedAt = performance.now();
      }
      const presented = digest(text);
      let found: Role | null = null;
      // Every token is compared, so that the time tells nothing of which one was close.
      for (const { role, known } of sources)
        for (const token of known()) if (timingSafeEqual(presented, token[kind])) found ??= role;
      return found;
    },
  };
}

function watchFile({ role, path }: { role: Role; path: string }, log: Log) {
  let file = readTokenFile(path);
  let version = file.version;
  if (file.readableByOthers) log(`page: other users of this machine can read ${path}; chmod 600 mends that`);

  function refresh(): void {
    const now = versionOrNone(path);
    if (now === version) return;
    version = now;
    try {
      file = readTokenFile(path);
      version = file.version;
      log(`page: tokens of the ${role}s were read again`);
    } catch (thrown) {
      file = { ...file, tokens: [] };
      if (thrown instanceof DiceboardError) log(`page: no ${role} is let in: ${thrown.line}`);
      else throw thrown;
    }
  }
  return { role, known: () => file.tokens, refresh };
}

function versionOrNone(path: string): string {
  try {
    return readVersion(path);
  } catch {
    return 'none';
  }
}
