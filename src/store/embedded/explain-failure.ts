import { isDiskFull } from '../../domain/disk-full.ts';
import { DiceboardError } from '../../domain/errors.ts';
import type { ServerPlaces } from './server-folder.ts';

/** The line of a server's log that says what went wrong. */
export function lastReason(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.findLast((text) => /FATAL|PANIC|could not/.test(text)) ?? lines.at(-1) ?? 'no reason given';
  return line.replace(/^.*?(FATAL|PANIC|LOG|WARNING):\s*/, '').trim();
}

export function failedStart(places: ServerPlaces, reason: string): DiceboardError {
  const disk = /no space left/i.test(reason);
  return new DiceboardError(
    disk ? 'DISK_FULL' : 'EMBEDDED_SERVER_FAILED',
    `expected the database server of ${places.folder} to start, got: ${lastReason(reason)}`,
    {
      remedy: disk ? 'free some space and run again' : `see ${places.logFile}, or set DATABASE_URL`,
      details: reason.split('\n'),
    },
  );
}

/** What stood in the way of making or starting the server, as one clear line. */
export function explainFailure(folder: string, error: unknown): unknown {
  if (error instanceof DiceboardError) return error;
  const { message } = error as Error;
  if (isDiskFull(error)) {
    return new DiceboardError(
      'DISK_FULL',
      `expected room for the database under ${folder}, got a full disk`,
      {
        cause: error,
        remedy: 'free some space and run again',
      },
    );
  }
  return new DiceboardError(
    'EMBEDDED_SERVER_FAILED',
    `expected a database server under ${folder}, got: ${message}`,
    {
      cause: error,
      remedy: 'set DICEBOARD_HOME to a folder that you may write to, or DATABASE_URL to a server of yours',
    },
  );
}
