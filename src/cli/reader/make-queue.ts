import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DiceboardError } from '../../domain/errors.ts';
import { refuse } from '../../dashboard/refusal.ts';

/** What is made at a folder, once however many ask for it. Rejects as the work does, and where too many wait. */
export type MakeOnce = (folder: string, work: () => Promise<void>) => Promise<void>;

const retryAfterSeconds = 10;

/** Work of one server that takes a child each, one at a time; a question that finds more waiting is refused with 503. */
export function createMakeQueue(mostWaiting = 8): MakeOnce {
  const making = new Map<string, Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  return (folder, work) => {
    const known = making.get(folder);
    if (known !== undefined) return known;
    if (making.size > mostWaiting) return Promise.reject(tooBusy());
    const started = last.then(work).finally(() => making.delete(folder));
    last = started.catch(() => undefined);
    making.set(folder, started);
    return started;
  };
}

function tooBusy() {
  const because = [
    'TOO_BUSY',
    'expected fewer patients and models that wait to be made, got a full queue',
  ] as const;
  const remedy = `try again in ${retryAfterSeconds} s`;
  return refuse(503, because, { remedy, headers: { 'Retry-After': String(retryAfterSeconds) } });
}

/**
 * Reads a file that can be made again at any time: made first where it is not there, and once more where it was removed
 * between making and reading, to make room for others.
 */
export async function readOrMake(
  file: string,
  make: (ifAbsent: () => boolean) => Promise<void>,
): Promise<Uint8Array> {
  // Whoever asked before may have made it while this one waited.
  const isAbsent = () => !existsSync(file);
  for (let tries = 0; tries < 3; tries++) {
    const found = await readFile(file).catch(nullIfAbsent);
    if (found !== null) return found;
    if (tries < 2) await make(isAbsent);
  }
  throw new DiceboardError('NOT_READY', 'expected a file that was made to last until it is read, got none', {
    remedy: 'try again later',
  });
}

function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
