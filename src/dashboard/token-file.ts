import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { DiceboardError } from '../domain/errors.ts';

/** At least 24 characters that a header can carry. */
const tokenPattern = /^[\x21-\x7e]{24,512}$/;

/** A token as it is kept: the digests of itself and of the cookie that stands for it. */
export interface KnownToken {
  readonly bearer: Buffer;
  readonly cookie: Buffer;
}

export interface TokenFile {
  readonly tokens: readonly KnownToken[];
  /** Changes when the file does. */
  readonly version: string;
  /** Other users of this machine can read it. */
  readonly readableByOthers: boolean;
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What a browser keeps in place of a token: it cannot be turned back into it, and dies with it. */
export function cookieOf(token: string): string {
  return digest(`diceboard cookie ${token}`).toString('base64url');
}

/** Of size, times and place; throws what `stat` throws. */
export function readVersion(path: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/**
 * One token a line; empty lines and lines that begin with # are skipped.
 * @throws DiceboardError CONFIG_INVALID where the file cannot be read, others may write it, it holds no token, or a
 * line that is none. A token is never part of the message.
 */
export function readTokenFile(path: string): TokenFile {
  const invalid = (expected: string, got: string, cause?: unknown) =>
    new DiceboardError('CONFIG_INVALID', `${path}: expected ${expected}, got ${got}`, {
      remedy: 'write one token a line, of 24 characters and more, into a file that you alone may read',
      cause,
    });
  let version: string;
  let text: string;
  let mode: number;
  try {
    version = readVersion(path);
    mode = process.platform === 'win32' ? 0 : statSync(path).mode;
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid('a file of tokens', (cause as NodeJS.ErrnoException).code ?? 'a failure', cause);
  }
  if ((mode & 0o022) !== 0) throw invalid('a file that its owner alone may write', 'one that others may');
  const lines = text.split('\n').map((line, at) => ({ line: line.trim(), number: at + 1 }));
  const written = lines.filter(({ line }) => line !== '' && !line.startsWith('#'));
  const bad = written.find(({ line }) => !tokenPattern.test(line));
  if (bad !== undefined)
    throw invalid(
      `a token of 24 to 512 characters without spaces in line ${bad.number}`,
      `${bad.line.length} characters`,
    );
  if (written.length === 0) throw invalid('at least one token', 'none');
  const tokens = written.map(({ line }) => ({ bearer: digest(line), cookie: digest(cookieOf(line)) }));
  return { tokens, version, readableByOthers: (mode & 0o004) !== 0 };
}
