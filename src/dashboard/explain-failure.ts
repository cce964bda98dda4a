import { randomBytes } from 'node:crypto';
import { DiceboardError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { refuse, Refusal } from './refusal.ts';

export type Log = (line: string) => void;

const statusOfCode: Partial<Record<ErrorCode, number>> = {
  NOT_FOUND: 404,
  NOT_READY: 409,
  TEST_SEALED: 409,
  DATABASE_UNREACHABLE: 503,
  QUEUE_UNREACHABLE: 503,
};

/**
 * Whatever was thrown, as what may be told to the one who asked. A reason that diceboard words itself keeps its
 * words, without folders; of anything else only a reference is told, under which `log` has the rest.
 */
export function explainFailure(thrown: unknown, log: Log): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof DiceboardError && thrown.code !== 'INTERNAL') {
    const { code, message, remedy } = thrown;
    const detail = remedy === undefined ? {} : { remedy: hideFolders(remedy) };
    return new Refusal(statusOfCode[code] ?? 500, [code, hideFolders(message)], detail);
  }
  return explainParser(thrown) ?? explainFault(thrown, log);
}

/** The router and the body parser mark what they refuse with a status below 500. */
function explainParser(thrown: unknown): Refusal | null {
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 413)
    return refuse(413, ['BODY_TOO_LARGE', 'expected a body of at most 64 KB, got a larger one']);
  if (status === 415)
    return refuse(415, ['JSON_NEEDED', 'expected plain JSON in UTF-8, got another encoding']);
  if (typeof status !== 'number' || status < 400 || status > 499) return null;
  return refuse(400, ['REQUEST_INVALID', 'expected a path and a JSON body that can be read, got others']);
}

function explainFault(thrown: unknown, log: Log): Refusal {
  const reference = randomBytes(4).toString('hex');
  const inside = thrown instanceof DiceboardError && thrown.cause !== undefined ? thrown.cause : thrown;
  log(`page: fault ${reference}: ${inside instanceof Error ? (inside.stack ?? inside.message) : inside}`);
  return new Refusal(500, ['INTERNAL', `a fault of diceboard, reference ${reference}`], {
    remedy: 'look for the reference in the log of the server',
  });
}

/** Leaves of an absolute path its last name alone: where files lie is nobody's business. */
export function hideFolders(text: string): string {
  return text.replaceAll(
    /(?<![\w./:])(?:[A-Za-z]:)?(?:[\\/][^\\/\s'"`,;()]+)+[\\/]([^\\/\s'"`,;()]+)/g,
    '$1',
  );
}
