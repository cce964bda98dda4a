import { DiceboardError } from '../domain/errors.ts';

/** Longest wait for one answer of the queue's server, in milliseconds. */
export const answerMs = 8_000;

/** A queue's server in words (`Redis at 127.0.0.1:6379`); credentials never show. */
export function describeServer(kind: string, url: string): string {
  try {
    return `${kind} at ${new URL(url).host}`;
  } catch {
    return kind;
  }
}

export function unreachable(server: string, cause: unknown): DiceboardError {
  if (cause instanceof DiceboardError) return cause;
  const reason = describeCause(cause);
  return new DiceboardError('QUEUE_UNREACHABLE', `expected ${server} to answer, got ${reason}`, {
    cause,
    remedy: 'start it, or check its address and password',
  });
}

/** Settles within `answerMs`, with the call's value or QUEUE_UNREACHABLE; the call itself may still go on. */
export async function callServer<T>(server: string, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${answerMs / 1000} s`)), answerMs);
  });
  try {
    return await Promise.race([call(), silence]);
  } catch (cause) {
    throw unreachable(server, cause);
  } finally {
    clearTimeout(timer);
  }
}

/** An AggregateError (a name with several addresses) has no message of its own. */
function describeCause(cause: unknown): string {
  if (cause instanceof AggregateError) return describeCause(cause.errors[0]);
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n')[0] || 'a closed connection';
}
