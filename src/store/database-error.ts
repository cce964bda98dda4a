import { DiceboardError } from '../domain/errors.ts';

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // PostgreSQL: shut down by its administrator, after a crash, not yet taking connections; connections used up
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // Prisma: cannot reach, timed out, closed by the server, no free connection in the pool
  'P1001',
  'P1002',
  'P1017',
  'P2024',
]);

/** What pg and Prisma's adapter say in words only. */
const awayMessages =
  /DatabaseNotReachable|ConnectionClosed|SocketTimeout|Can't reach database server|Connection terminated|Client has encountered a connection error|not queryable|timeout exceeded when trying to connect|server closed the connection|Unable to start a transaction/i;

/** Whether the failure says that the database server is away or restarting, so that trying again may help. */
export function isAway(error: unknown): boolean {
  return layersOf(error).some(
    ({ codes, message }) =>
      codes.some((code) => awayCodes.has(code) || code.startsWith('08')) || awayMessages.test(message),
  );
}

/** Whether the server rolled the transaction back for the sake of another, so that all of it may be tried again. */
export function isGivenUpForAnother(error: unknown): boolean {
  return layersOf(error).some(
    ({ codes, message }) =>
      // PostgreSQL: deadlock, serialization failure; Prisma: either
      codes.some((code) => code === '40P01' || code === '40001' || code === 'P2034') ||
      /TransactionWriteConflict/.test(message),
  );
}

/** The name of the violated CHECK constraint or trigger's message; null when that is not what failed. */
export function violatedCheck(error: unknown): string | null {
  const layer = layersOf(error).find(({ codes }) => codes.includes('23514'));
  return layer === undefined ? null : (/constraint "([^"]+)"/.exec(layer.message)?.[1] ?? layer.message);
}

interface Layer {
  readonly codes: readonly string[];
  readonly message: string;
}

/** An error and all that it wraps: causes, aggregated errors, and what Prisma keeps of the driver's. */
function layersOf(error: unknown, depth = 0): Layer[] {
  if (typeof error !== 'object' || error === null || depth > 6) return [];
  const fields = error as Record<string, unknown>;
  const meta = fields['meta'] as Record<string, unknown> | undefined;
  const codes = [fields['code'], fields['originalCode']].filter((code) => typeof code === 'string');
  const message = [fields['message'], fields['originalMessage'], fields['kind']]
    .filter((text) => typeof text === 'string')
    .join(' ');
  const aggregated = Array.isArray(fields['errors']) ? fields['errors'] : [];
  const inner = [fields['cause'], meta?.['driverAdapterError'], ...aggregated];
  return [{ codes, message }, ...inner.flatMap((item) => layersOf(item, depth + 1))];
}

/** Host, port and database of a url; never its password. */
export function describeServer(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}

/** The one clear line for a server that cannot be used. */
export function unreachable(url: string, cause: unknown): DiceboardError {
  const layers = layersOf(cause);
  const reason =
    layers.flatMap(({ codes }) => codes)[0] ??
    layers.map(({ message }) => message).find((text) => text !== '');
  const text = layers.map(({ message }) => message).find((message) => message !== '');
  const login = /^(28P01|28000|3D000)$/.test(reason ?? '');
  return new DiceboardError(
    'DATABASE_UNREACHABLE',
    `expected a PostgreSQL server at ${describeServer(url)}, got ${login ? text : (reason ?? 'no answer')}`,
    {
      cause,
      remedy: login
        ? 'correct user, password and database in DATABASE_URL'
        : 'start it, correct DATABASE_URL, or unset it to use the embedded server',
    },
  );
}
