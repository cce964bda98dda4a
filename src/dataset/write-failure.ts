import { isDiskFull } from '../domain/disk-full.ts';
import { DiceboardError } from '../domain/errors.ts';

const refused = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** A failed write as the one line that a user can act on; anything else comes back as it was. */
export function describeWriteFailure(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (isDiskFull(error)) {
    return new DiceboardError('DISK_FULL', `expected room for ${file}, got a full disk (${code})`, {
      remedy: 'free some space and run again; nothing is lost',
      cause: error,
    });
  }
  if (refused.has(code)) {
    return new DiceboardError('CONFIG_INVALID', `expected to be allowed to write ${file}, got ${code}`, {
      remedy: 'choose another folder or mend its permissions',
      cause: error,
    });
  }
  return error;
}
