import { readFile, stat } from 'node:fs/promises';

/**
 * A whole file of at most `largest` bytes; a larger one is not read. Opening a pipe would wait for its writer, so
 * anything but a plain file is refused as well.
 * @throws a system error with code EFBIG or EINVAL for these, else what `readFile` throws
 */
export async function readLimited(file: string, largest: number): Promise<Buffer> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw systemError('EISDIR', `${file} is a folder`);
  if (!entry.isFile()) throw systemError('EINVAL', `${file} is no plain file`);
  if (entry.size > largest) throw systemError('EFBIG', `${file} has more than ${largest} bytes`);
  return readFile(file);
}

/** Why a file could not be read, in a word or three. */
export function describeReadFailure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EFBIG':
      return 'one that is too large';
    case 'EISDIR':
      return 'a folder';
    case 'EINVAL':
      return 'no plain file';
    default:
      return code ?? 'one that cannot be read';
  }
}

function systemError(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
